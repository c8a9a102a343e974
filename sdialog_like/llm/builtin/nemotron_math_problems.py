"""Patterns of problems of mathematics, by what a topic's name says. All numbers fit: each pattern has a solution."""

from __future__ import annotations

__all__ = ["ANY_EASY", "ANY_PROBLEMS", "PROBLEMS"]

# A pattern for the topic; problems for beginners; further problems. Names in braces are numbers and people (see nemotron_math.py).
PROBLEMS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        r"differential equation|oscillation|equilibri|laplace|population|separable|numerical|newton|interpolation|runge|iterative|rounding error|finite difference",
        (
            "Check that y = e^({a}x) solves y' = {a}y.",
            "Find the solution of y' = {a}x with y(0) = {b}.",
            "Round {m}.{n}5 to one decimal place, and give the error that this makes.",
            "Start Newton's method for x² = {m} at x = {b}, and do one step.",
        ),
        (
            "Solve y' = {a}y with y(0) = {b}, and find when the solution reaches {m}0.",
            "A cup of coffee of 9{a} degrees cools in a room of {n2} degrees to 60 degrees in {m} minutes. When will it be at 40 degrees?",
            "Do three steps of Newton's method for x² = {m}, starting at {b}, and estimate the error.",
            "Find all equilibria of y' = y·({a} - y), and say which of them are stable.",
        ),
    ),
    (
        r"(?<!continued )fraction|mixed number|halves",
        (
            "Add {a}/{c} and {b}/{c}, and write the result in lowest terms.",
            "{name} eats {a} of {n} equal pieces of a cake. Which fraction of the cake is left?",
            "Which is larger, {a}/{b} or {b}/{s}? Show how you compared them.",
            "True or false: 1/{a} of {ab} is {b}.",
        ),
        (
            "Compute {a}/{b} + {c}/{d} and give the result as a mixed number if it is greater than one.",
            "{name} walks {a}/{n} of a trail before lunch and 1/{b} of what remains after lunch. Which fraction of the trail is still ahead?",
            "Find all fractions with denominator {m} that lie between 1/{b} and 1/{a}.",
            "Somebody claims that {a}/{b} + {c}/{d} equals {ac}/{bd}, where both numerators and both denominators were multiplied. Find the error and give the right result.",
        ),
    ),
    (
        r"percent|discount|interest|tax|markup|decimal|money|coin|price|budget|annuit|change$",
        (
            "A jacket costs {n}0 dollars and is reduced by {p} percent. What is its new price?",
            "{name} pays for {a} notebooks at {b} dollars each with a {h}-dollar note. How much change does {name} get?",
            "What is {p} percent of {m}0?",
            "Two shops sell the same pen: {a} pens for {ab} dollars, or {c} pens for {cd} dollars. Which offer is better, and by how much a pen?",
        ),
        (
            "A price rises by {p} percent and then falls by {p} percent. By how many percent does the final price differ from the first one?",
            "{name} puts {m}00 dollars into an account at {a} percent interest a year, compounded yearly. After how many full years has the amount grown by more than half?",
            "After a reduction of {p} percent a bicycle costs {n}0 dollars. What did it cost before?",
            "Of {m}0 visitors {p} percent bought a ticket online, and a quarter of the others at the gate. How many came without buying one?",
        ),
    ),
    (
        r"quadratic|parabola|factoring|roots?\b|discriminant|projectile|square",
        (
            "Solve x² = {aa}.",
            "Solve (x - {a})(x + {b}) = 0.",
            "Factor x² + {s}x + {ab}.",
            "For which x does y = x² - {aa} cross the x-axis?",
        ),
        (
            "Solve x² - {s}x + {ab} = 0, and check both solutions.",
            "For which values of k does x² + kx + {aa} = 0 have exactly one solution?",
            "A ball is thrown upwards so that its height in metres after t seconds is {m}t - 5t². When does it come back to the ground, and how high does it get?",
            "Write y = x² - {b2}x + {c} in vertex form, and name the vertex of the parabola.",
            "The product of two consecutive whole numbers is {nn1}. Find both pairs of such numbers.",
        ),
    ),
    (
        r"equation|inequalit|expression|formula|substitution|elimination|unknown|cramer|mixture|linear programming|diophantine",
        (
            "Solve {a}x + {b} = {axb}.",
            "A number is doubled and {m} is added; the result is {m2n}. What is the number?",
            "Simplify {a}x + {b} - x + {c}.",
            "{name} buys {a} tickets and a drink for {b} dollars, and pays {adb} dollars in all. What does one ticket cost?",
        ),
        (
            "Solve the system {a}x + y = {u} and x - y = {v}.",
            "{name} is {n} years older than a cousin; in {a} years {name} will be twice as old as the cousin. How old are both today?",
            "For which x is {a}x - {m} less than x + {n}? Describe the set of all solutions.",
            "How many litres of water must be added to {m} litres of a {p2} percent salt solution to bring it down to half that strength?",
            "For which value of k do the equations {a}x + {b}y = {c} and {a2}x + ky = {d} have no common solution?",
        ),
    ),
    (
        r"trigonom|sine|cosine|radian|unit circle|angle|triangle|heights and distances",
        (
            "Two angles of a triangle measure {m} and {n} degrees. How large is the third one?",
            "A right triangle has legs of {t3} cm and {t4} cm. How long is its hypotenuse?",
            "Convert {a}0 degrees to radians.",
            "An angle measures {m} degrees. How large is the angle that completes it to a straight line?",
        ),
        (
            "From a point {m} metres away, the top of a tower appears at an angle of {n} degrees above the horizontal. How high is the tower?",
            "A triangle has sides of {a} cm and {b} cm with an angle of 60 degrees between them. Find the third side.",
            "Find all x between 0 and 2π with sin(x) = cos(x)/{a}, to two decimal places.",
            "Prove that in every triangle with sides a, b, c and angles α, β, γ opposite them, a = b·cos γ + c·cos β.",
            "A ladder of {b} metres leans against a wall and makes an angle of 70 degrees with the ground. How far up the wall does it reach?",
        ),
    ),
    (
        r"area|perimeter|volume|shape|circle|solid|cube|rectangle|polygon|prism|surface|geometry|ellipse|coordinate|slope|midpoint|distance|transformation|reflection|tiling|measure|length|capacity",
        (
            "A rectangle is {a} cm wide and {n} cm long. Find its perimeter and its area.",
            "How many cubes with edges of 1 cm fit into a box of {a} by {b} by {c} cm?",
            "A square has a perimeter of {q} cm. How long is one side?",
            "Find the midpoint of the points ({a}, {b}) and ({a4}, {b6}).",
        ),
        (
            "A circular pond with a radius of {a} metres is surrounded by a path 1 metre wide. What is the area of the path?",
            "A rectangle has an area of {ab} square metres and whole-number sides. Which of the possible rectangles has the smallest perimeter?",
            "A cylinder and a cone have the same base with a radius of {a} cm. How high must the cone be to have the same volume as the cylinder of height {b} cm?",
            "The points ({a}, 0), (0, {b}) and ({a}, {b}) are corners of a triangle. Find the equation of the circle through all three.",
            "All lengths of a model are 1:{m} of the original. By which factor are its surface and its volume smaller?",
        ),
    ),
    (
        r"probab|dice|coin|random|expected|bayes|sample space|markov|poisson|law of large|distribution",
        (
            "A bag holds {a} red and {b} blue marbles. One is drawn without looking. What is the probability that it is red?",
            "A fair die is thrown once. What is the probability of a number greater than {d4}?",
            "A coin is tossed three times. List all possible outcomes, and find the probability of exactly two heads.",
            "In a class of {n} pupils, {a} play the piano. What is the probability that a pupil chosen at random does not?",
        ),
        (
            "From a bag with {a} red and {b} blue marbles two are drawn without putting the first one back. What is the probability that both have the same colour?",
            "A test finds an illness in 9{a} percent of the sick and reports it wrongly in {b} percent of the healthy; 1 person in {m}0 is sick. How likely is somebody with a positive result to be sick?",
            "{name} throws two dice and wins {m} points for a double, and loses {a} points otherwise. What is the expected gain of one throw?",
            "A machine makes parts of which {a} percent are faulty. What is the probability that there is at least one faulty part among {m}?",
            "How often must a fair die be thrown for the probability of at least one six to be greater than 0.{b}?",
        ),
    ),
    (
        r"exponent|logarithm|power|growth|half-life|doubling|compound",
        (
            "Write {a}·{a}·{a}·{a} as a power.",
            "Solve 2^x = 2^{a}·2^{b}.",
            "A culture of {m} bacteria doubles every hour. How many are there after {d} hours?",
            "Which is larger, {a}^{b} or {b}^{a}?",
        ),
        (
            "A substance loses {p} percent of its mass each day. After how many days is less than a tenth left?",
            "Solve log₂(x) + log₂(x + {a}) = log₂({aab}) for positive x.",
            "A town of {m},000 people grows by {a} percent a year, another one of {n},000 by {half} percent less. When do they have the same number of people?",
            "Simplify ({a}^{b}·{a}^{c})/{a}^{d}, and write the result as a single power.",
        ),
    ),
    (
        r"(?<!equal )\bgroups?\b|\brings?\b|\bfields?\b|homomorph|(?<!linear )algebra|topolog|\bcompact|connected|homotop|\bmetric|logic|truth table|set theory|cardinal|ordinal|holomorph|complex|contour",
        (
            "Write down the table of addition modulo {a}.",
            "Compute ({a} + {b}i)·({c} - {d}i).",
            "How many subsets does a set with {b} elements have?",
            "Give the truth table of: if p, then q or not p.",
        ),
        (
            "Show that the numbers modulo {m} that have an inverse form a group under multiplication, and find its order.",
            "Find all complex numbers z with z³ = {aaa}, and draw them in the plane.",
            "Is the set of all functions from a set with {a} elements to a set with {b} elements finite? How many elements does it have?",
            "Prove or disprove: every group with {b} elements has a subgroup of order 2.",
            "Show that the interval [0, {a}] and the whole real line have the same number of elements, by giving a map.",
        ),
    ),
    (
        r"prime|divis(?:or|ibility)|multiples|common multiple|number theory|modular|remainder|residue|fermat|gcd|sieve|continued fraction|perfect number",
        (
            "Find all divisors of {ab}.",
            "Write {abc} as a product of prime numbers.",
            "What is the least common multiple of {a} and {b}?",
            "Is {n}{b} divisible by 3? Explain how you can tell without dividing.",
        ),
        (
            "Find the last digit of {a}^{n}.",
            "Which numbers leave the remainder 1 when divided by {a} and the remainder 2 when divided by {a1}?",
            "Prove that n³ - n is divisible by 6 for every whole number n, and find the remainder of {n}³ when divided by 6.",
            "Three buses leave a station together, and come back every {a}, {b} and {m} minutes. After how many minutes do they leave together again?",
        ),
    ),
    (
        r"calculus|derivative|limit|rule$|tangent|extreme|rate|curve|integra|area under|analysis(?! of variance)|continu|gradient|function|polynomial|optimi[sz]|lagrange mult|convex",
        (
            "Find the value of f(x) = {a}x² - {b}x + {c} at x = {d}.",
            "Find the derivative of f(x) = {a}x³ + {b}x.",
            "Sketch the graph of f(x) = {a}x - {b} and read off where it crosses both axes.",
            "Is f(x) = x³ + {a}x even, odd or neither? Give a reason.",
        ),
        (
            "Find all points at which the graph of f(x) = x³ - {a3}x + {c} has a horizontal tangent, and say what kind of point each of them is.",
            "Compute the area between the graph of f(x) = x² and the line y = {aa}.",
            "Find the limit of (x² - {aa})/(x - {a}) as x approaches {a}, and explain why substituting the value does not work.",
            "A rectangular garden along a wall is fenced on three sides with {n} metres of fence. Which measurements give the largest area?",
            "Show that the equation x³ + {a}x = {m} has exactly one real solution.",
            "Find a polynomial of lowest degree with zeros at {a}, -{b} and 0 whose graph passes through (1, {c}).",
        ),
    ),
    (
        r"statist|mean(?! value)|median|data|chart|graph(?!s of| theory| colou)|histogram|survey|regression|variance|outlier|hypothesis|confidence|likelihood",
        (
            "Find the mean and the median of {a}, {b}, {m}, {n} and {s}.",
            "In a survey {m} children like apples, {n} like pears and {a} like neither. How many children were asked, if nobody named both?",
            "The mean of three numbers is {m}. Two of them are {a} and {b}. What is the third one?",
            "{name} reads {a}, {b}, {c} and {d} pages on four days. Draw a bar chart, and find the mean.",
        ),
        (
            "The mean of {a} measurements is {m}. One more measurement of {n} is added. What is the new mean?",
            "Give a list of five whole numbers with mean {m} and median {a}, or explain why there is none.",
            "The values {a}, {b}, {m} and {n} have a certain standard deviation. How does it change when every value is multiplied by {c}, and when {c} is added to every value?",
            "A sample of {n}0 people has a mean height of 17{d} cm with a standard deviation of {b} cm. Give a 95 percent confidence interval for the mean of the population.",
        ),
    ),
    (
        r"matri|vector|linear algebra|linear map|determinant|eigen|dot product|cross product|rank",
        (
            "Add the vectors ({a}, {b}) and ({c}, -{d}).",
            "Find the length of the vector ({t3}, {t4}).",
            "Multiply the matrix with rows ({a}, 0) and (0, {b}) by the vector (1, {c}).",
            "Are the vectors ({a}, {b}) and (-{b}, {a}) perpendicular? Give a reason.",
        ),
        (
            "Find the eigenvalues and eigenvectors of the matrix with rows ({a}, {b}) and ({b}, {a}).",
            "For which t are the vectors (1, {a}, t) and ({b}, t, -{c}) perpendicular?",
            "Let A be the matrix with rows ({a}, 1) and (0, {a}). Find a formula for its n-th power, and prove it.",
            "Find the distance of the point ({a}, {b}, {c}) from the plane x + 2y + 2z = {d}.",
            "Show that the vectors (1, {a}, 0), (0, 1, {b}) and (1, 0, {c}) are a basis of three-dimensional space.",
        ),
    ),
    (
        r"sequence|series|pattern|induction|fibonacci|skip counting|sigma|convergence",
        (
            "Continue the pattern with three more numbers: {a}, {s}, {ab2}, ...",
            "A sequence starts at {m} and goes up by {a} each time. What is its tenth number?",
            "Which number is missing: {a}, {a2}, ?, {a8}, {a16}?",
            "Write down the first five terms of the sequence with the rule n² + {c}.",
        ),
        (
            "The third term of an arithmetic sequence is {m}, and its difference is {a}. Find a formula for the n-th term and the sum of the first {n} terms.",
            "Find the sum of the geometric series with first term {m} and ratio 1/{a}.",
            "Prove by induction that 1 + 3 + 5 + ... + (2n - 1) = n², and use it to add the odd numbers from 1 to {odd}.",
            "A sequence is given by x₁ = {a} and xₙ₊₁ = (xₙ + {c})/2. Does it converge, and to which number?",
        ),
    ),
    (
        r"combinator|permutation|combination|pigeonhole|count|binomial|pascal|graph theory|euler|tree|matching|path|colour|discrete|recurrence|generating",
        (
            "{name} has {a} shirts and {b} pairs of trousers. In how many ways can they be combined?",
            "In how many orders can {d4} books stand on a shelf?",
            "Each of {a} friends shakes hands with each other once. How many handshakes are there?",
            "How many two-digit numbers can be made of the digits 1 to {b} if digits may be repeated?",
        ),
        (
            "In how many ways can a committee of {d4} be chosen from {m} people if two of them refuse to serve together?",
            "How many shortest paths lead from one corner of a grid of {a} by {b} squares to the opposite corner?",
            "Show that among any {n} whole numbers there are two whose difference is divisible by {n1}.",
            "A connected graph has {m} vertices and {m1} edges. Prove that it is a tree.",
            "How many words of {b} letters can be made of X and Y such that no two letters X are neighbours?",
        ),
    ),
    (
        r"time|clock|calendar|timetable|duration|minutes",
        (
            "A film starts at {b}:15 pm and lasts {m} minutes. When does it end?",
            "How many minutes are {a} hours and {m} minutes?",
            "{name} goes to bed at 9:30 pm and gets up at {b4}:45 am. How long is the night?",
            "Today is a Monday. Which day of the week is it in {n} days?",
        ),
        (
            "Two clocks are set together; one gains {a} minutes a day, the other one loses {b}. After how many days do they differ by exactly one hour?",
            "A train runs every {m} minutes and a bus every {n} minutes; both leave at 8:00. When do they next leave together?",
            "At what time between {a} and {a1} o'clock do the two hands of a clock form a right angle for the first time?",
        ),
    ),
    (
        r"ratio|proportion|scale|recipe|rate",
        (
            "{a} apples cost {ab} cents. What do {c} apples cost?",
            "A recipe for {a} people needs {ab}0 grams of flour. How much is needed for {b} people?",
            "Simplify the ratio {ac}:{bc}.",
            "On a map 1 cm stands for {b} km. How far apart are two towns that are {c} cm apart on the map?",
        ),
        (
            "{a} workers need {m} days for a job. How many days do {b} workers need who work equally fast?",
            "Two numbers are in the ratio {a}:{b}, and their sum is {sm}. Find both.",
            "{name} cycles to school at {m} km/h and back at {n} km/h along the same way. What is the average speed of the whole ride?",
        ),
    ),
)
# Problems for any other topic of arithmetic.
ANY_EASY: tuple[str, ...] = (
    "{name} has {n} marbles and gives {d4} of them to each of {two} friends. How many are left?",
    "Compute {m} + {n} - {a}, and check the result in a second way.",
    "A bus holds {n} people. How many buses are needed for {m}0 people?",
    "What is {m} times {a}?",
    "{name} saves {b} dollars a week. After how many weeks is there enough for a game that costs {n} dollars?",
    "Put these numbers in order, from the smallest to the largest: {n}, {m}, -{a}, {ab}.",
    "True or false: {a} times {b} is {ab}. Give a reason.",
)
ANY_PROBLEMS: tuple[str, ...] = (
    "{name} thinks of a number, multiplies it by {a}, adds {m} and gets {amn}. Which number was it?",
    "A tank holds {m}0 litres. One pipe fills it in {a} hours, another one in {b} hours. How long do they take together?",
    "The sum of three consecutive whole numbers is {m3}. Which numbers are they?",
    "A staircase of blocks has 1 block in the first row, 2 in the second and so on. How many blocks do {n} rows need, and why?",
    "A digit is missing in the number {a}_{b}. Which digits make it divisible by 3?",
    "{name} claims that doubling all sides of a box doubles its volume. Test the claim with a box of {a} by {b} by {c}, and correct it.",
    "In a row of {n} chairs every {a}th one is taken. How many chairs are free?",
)
