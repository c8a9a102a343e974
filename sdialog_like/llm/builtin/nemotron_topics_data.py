"""Broad topics and what belongs to them: sixty, with ten subtopics each. Written small, as inside a sentence."""

from __future__ import annotations

__all__ = ["TOPICS"]

_ROWS = """
climate change: melting glaciers and rising seas | carbon taxes and emission trading | heat waves in big cities | farming in a drier climate | people who move because of droughts | the role of oceans in storing carbon | international climate treaties | reforestation projects | climate models and their uncertainty | insurance against extreme weather
renewable energy: solar panels on private roofs | offshore wind farms | storing electricity in batteries | geothermal heating | small hydroelectric dams | biogas from farm waste | smart power grids | hydrogen as a fuel | energy cooperatives in villages | recycling old wind turbine blades
space exploration: crewed missions to Mars | the search for life on icy moons | reusable rockets | space telescopes | debris in Earth orbit | life aboard a space station | mining on asteroids | the history of the Moon landings | small satellites built by students | law in outer space
medicine and health care: how vaccines are developed | antibiotic resistance | telemedicine in rural areas | the training of nurses | rare diseases | organ donation | sleep and the immune system | hospital waiting times | pain treatment without drugs | how clinical trials work
nutrition and diets: vegetarian and vegan diets | sugar in processed food | school lunches | reading food labels | fermented foods | eating habits of athletes | food allergies | intermittent fasting | cooking for one person | vitamins and food supplements
mental health: stress at work | loneliness in old age | talking therapies | sleep problems of teenagers | mindfulness exercises | burnout in caring professions | social media and self-esteem | support for grieving families | coping with exam nerves | the stigma of mental illness
education systems: learning to read and write | homework and its benefits | apprenticeships and vocational schools | inclusive classrooms | the cost of university | teaching foreign languages to children | exams and grading | learning with digital tools | teacher shortages | schools in remote regions
world history: the Silk Road | everyday life in ancient Rome | the invention of the printing press | the Industrial Revolution | the age of exploration | the fall of the Berlin Wall | the Black Death in Europe | the end of colonial empires | medieval castles | women in the First World War
archaeology: shipwrecks on the sea floor | dating finds with radiocarbon | cave paintings | the tombs of ancient Egypt | reading lost scripts | excavations in big cities | returning objects to their countries | ancient tools made of stone | satellite images in archaeology | everyday objects in museums
philosophy and ethics: free will and responsibility | the ethics of lying | what makes a life good | justice between generations | thought experiments | the moral status of animals | stoicism in daily life | the limits of knowledge | human dignity | moral dilemmas in medicine
religion and belief: pilgrimages | interfaith dialogue | fasting traditions | sacred architecture | religious festivals and the seasons | monasteries in modern times | belief and science | burial customs | religious education in schools | mythologies of creation
psychology: memory and forgetting | decision making under stress | habits and how to change them | personality tests | first impressions | motivation at school | the psychology of colours | group pressure | childhood and attachment | cognitive biases
economics: inflation and prices | unemployment in small towns | minimum wages | supply chains | the gig economy | trade agreements | public debt | measuring prosperity | housing markets | the economics of happiness
personal finance: saving for retirement | household budgets | mortgages | student loans | credit scores | investing small amounts | insurance for families | teaching children about money | paying off debts | scams on the internet
entrepreneurship: finding a business idea | family businesses | crowdfunding | writing a business plan | failing and starting again | the first employee | social enterprises | running an online shop | pricing a product | working with mentors
law and justice: trials by jury | consumer rights | copyright on the internet | juvenile justice | privacy laws | legal aid for people with little money | mediation instead of a lawsuit | the work of judges | inheritance law | wrongful convictions
politics and government: how elections work | local councils | coalitions and compromise | referendums | lobbying and transparency | constitutions | citizens' assemblies | the separation of powers | voting at sixteen | political speeches
international relations: peacekeeping missions | diplomacy in a crisis | economic sanctions | refugees and asylum | border disputes | the United Nations | development aid | arms control | water shared by several countries | cultural exchange programmes
journalism and media: fact-checking | local newspapers | investigative reporting | press freedom | podcasts as a medium | headlines and clickbait | reporting from war zones | public broadcasting | photo journalism | media literacy for children
artificial intelligence: chatbots in customer service | bias in training data | self-driving cars | translation by machines | image recognition in medicine | copyright and generated texts | the energy use of large models | AI in the classroom | explaining the decisions of models | jobs that change because of AI
computers and software: open-source projects | operating systems | user interfaces | testing software | accessibility of web pages | databases in everyday life | cloud computing | old computers and their fans | learning to program | software licences
internet and cybersecurity: strong passwords | phishing e-mails | online privacy | encryption of messages | cookies and tracking | ransomware in hospitals | safe internet use for children | digital identities | data leaks | wireless networks at home
telecommunications: undersea cables | mobile networks in rural areas | the history of the telephone | satellite internet | emergency calls | video conferences | radio amateurs | roaming abroad | sign language on video calls | antennas and public health
robotics: robots in warehouses | surgical robots | robots for the care of old people | drones in farming | building a first robot | swarms of small robots | humanoid robots | safety next to machines | robot competitions at school | soft robotics
transport and mobility: cycling in cities | high-speed trains | electric cars | car sharing | public transport without fares | night trains | traffic jams and congestion charges | ferries | freight on rails | pedestrian zones
aviation: how wings create lift | air traffic control | electric aeroplanes | jet lag | the first transatlantic flights | airport noise | gliding as a sport | safety checks on aeroplanes | airships | pilot training
architecture: timber buildings | skyscrapers | restoring old houses | green roofs | earthquake-proof construction | tiny houses | public libraries as buildings | light in living spaces | bridges and their engineers | building with clay
urban planning: parks and playgrounds | affordable housing | noise in cities | garden cities | public squares | flood protection in river towns | street names | night life and neighbours | shared spaces for old and young | reusing empty shops
agriculture: organic farming | crop rotation | beekeeping | irrigation in dry regions | vertical farming | animal welfare on farms | seed banks | family farms | soil erosion | farmers' markets
gardening: growing tomatoes on a balcony | composting | pruning fruit trees | gardens for butterflies | indoor plants | vegetable beds for beginners | gardening with children | plants that need little water | community gardens | fighting snails without poison
biology: photosynthesis | genetic inheritance | the human heart | bacteria in the gut | evolution by natural selection | the life of fungi | stem cells | animal migration | the structure of cells | symbiosis in coral reefs
zoology and wildlife: wolves returning to Europe | how birds navigate | intelligence of octopuses | elephants and their families | camera traps | protecting sea turtles | urban foxes | insects in decline | zoos and their tasks | whale songs
pets and animal care: adopting a dog from a shelter | training puppies | cats in small apartments | aquariums for beginners | costs of keeping a horse | pets and allergies | therapy animals | ageing pets | travelling with a dog | rabbits as pets
ecology and conservation: rewilding | invasive species | national parks | plastic in the oceans | protecting wetlands | light pollution | the role of predators | counting birds as a hobby | endangered plants | peat bogs
oceanography: deep-sea creatures | tides and currents | coral bleaching | mapping the sea floor | fishing quotas | tsunami warnings | underwater volcanoes | the Gulf Stream | marine research ships | seagrass meadows
geology: how mountains form | volcanoes and their monitoring | earthquakes | fossils | caves | precious stones | groundwater | plate tectonics | deserts on the move | mining and its traces
weather: thunderstorms | how forecasts are made | fog and dew | hurricanes | farmers' weather sayings | snow and avalanches | rainbows and halos | weather stations at home | droughts | the jet stream
astronomy: black holes | planets around other stars | watching meteor showers | the life cycle of stars | eclipses | the expansion of the universe | building a small telescope | dark matter | calendars and the sky | comets
physics: gravity | electricity and magnetism | quantum mechanics | sound and hearing | heat and temperature | light and lenses | nuclear fusion | the physics of sports | measuring time | superconductors
chemistry: acids and bases | the periodic table | chemistry in the kitchen | plastics and polymers | fireworks | soaps and detergents | catalysts | water purification | dyes and pigments | batteries and corrosion
mathematics in daily life: probability in games | statistics in the news | the history of zero | maps and projections | patterns and symmetry | interest and compound growth | prime numbers and secret codes | measuring and estimating | voting systems | the golden ratio
literature: detective novels | poetry for beginners | translating novels | Shakespeare's plays | children's books | book clubs | autobiographies | science fiction | short stories | fairy tales
language and linguistics: endangered languages | dialects and accents | how children learn to speak | sign languages | loanwords | the origin of writing | body language | artificial languages | polite forms of address | slang of young people
music: learning the piano as an adult | the history of jazz | songwriting | choirs | film music | music and memory | street musicians | electronic music | folk songs | orchestras and conductors
visual arts: watercolour painting | Impressionism | street art | sculpture in public spaces | drawing portraits | art forgeries | museums for children | comics as an art form | photography with old cameras | colour theory
film and theatre: silent films | documentary films | animation | stage design | improvised theatre | film festivals | screenwriting | acting techniques | subtitles and dubbing | school theatre
dance: ballet training | salsa | dance as therapy | folk dances | choreography | hip-hop culture | ballroom dancing for beginners | dance and music | dancing in old age | dance competitions
fashion and clothing: second-hand clothes | fast fashion | traditional costumes | sewing one's own clothes | school uniforms | sustainable fabrics | the history of jeans | shoes and foot health | dress codes at work | washing and mending
design: packaging design | typefaces | furniture made of recycled wood | designing for people with disabilities | logos | the design of everyday objects | toys | road signs | lighting at home | book covers
sports: marathon training | women's football | fair play | swimming lessons | doping | the Olympic Games | sports injuries | referees | e-sports | sports in schools
fitness: strength training at home | stretching | walking for health | motivation to exercise | yoga | training in old age | gyms and their members | breathing techniques | exercise during pregnancy | fitness trackers
travel and tourism: travelling alone | tourism and crowded cities | hiking in the mountains | train journeys through Europe | travel on a small budget | home exchanges | volunteering abroad | travel photography | packing light | accessible travel
food and cooking: baking bread | spices of India | cooking with leftovers | regional cheeses | street food | knife skills | kitchen gadgets | soups for winter | preserving fruit | food of the Mediterranean
family life: raising twins | sharing housework | grandparents and grandchildren | family meals | patchwork families | screen time for children | siblings and rivalry | parental leave | moving house with children | caring for ageing parents
work and careers: job interviews | working from home | changing careers at forty | meetings that are too long | trade unions | part-time work | learning on the job | conflicts with colleagues | women in technical professions | retirement and what comes after
leadership and teamwork: giving feedback | remote teams | delegating tasks | trust in teams | making decisions in groups | dealing with mistakes | onboarding new colleagues | motivating volunteers | negotiation | project planning
communication: active listening | small talk | public speaking | writing clear e-mails | difficult conversations | humour and misunderstandings | body language in meetings | apologies | explaining complex topics | communication between cultures
volunteering and community: neighbourhood help | food banks | volunteer fire brigades | repair cafés | clubs and associations | fundraising | helping refugees | sports coaches without pay | street festivals | time banks
consumer life: product reviews | repairing instead of buying | online shopping | advertising aimed at children | loyalty cards | supermarket layouts | warranty and returns | buying local products | subscriptions | second-hand markets
games and hobbies: chess | board games | model railways | knitting | bird watching | puzzles and riddles | collecting stamps | role-playing games | woodworking | astronomy as a hobby
disasters and emergencies: first aid | evacuation plans | forest fires | flood warnings | power cuts | rescue dogs | rebuilding after an earthquake | emergency supplies at home | panic and crowds | lessons from past epidemics
festivals and traditions: New Year customs | harvest festivals | weddings around the world | carnival | birthday traditions | days of remembrance | Chinese New Year | traditional crafts | fairs and markets | ghost stories
"""

# Topic to its subtopics.
TOPICS: dict[str, tuple[str, ...]] = {
    topic: tuple(each.strip() for each in rest.split("|"))
    for topic, rest in (row.split(": ", 1) for row in _ROWS.strip().splitlines())
}
