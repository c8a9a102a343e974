"""Topics of mathematics by school level, with what belongs to them. Written small, as inside a sentence."""

from __future__ import annotations

__all__ = ["LEVELS", "MATH_TOPICS"]

_ELEMENTARY = """
addition and subtraction: adding two-digit numbers | subtracting with borrowing | number lines | doubles and near doubles | mental arithmetic | adding money | checking with the inverse operation | sums to one hundred
multiplication and division: times tables | sharing equally | division with a remainder | multiplying by ten | arrays and equal groups | long multiplication | factor pairs | word problems with equal groups
place value: tens and ones | hundreds and thousands | comparing numbers | rounding to the nearest ten | expanded form | reading large numbers | ordering numbers | decimals with one digit
fractions: halves and quarters | equivalent fractions | comparing fractions | adding fractions with the same denominator | fractions of a set | mixed numbers | fractions on a number line | unit fractions
measurement: length in centimetres and metres | weight in grams and kilograms | capacity in litres | converting units | estimating lengths | perimeter of rectangles | temperature | choosing the right unit
time and calendars: reading a clock | elapsed time | days, weeks and months | timetables | seconds and minutes | morning and afternoon | leap years | duration of journeys
money: counting coins | giving change | prices and totals | comparing offers | saving pocket money | rounding prices | shopping lists | budgets for a party
plane shapes: triangles and squares | symmetry | sides and corners | circles | tangrams | sorting shapes | right angles | tiling patterns
solid shapes: cubes and cuboids | faces and edges | spheres and cylinders | nets of a cube | building with blocks | pyramids | views from above | counting unit cubes
data and graphs: tally charts | pictograms | bar charts | simple surveys | reading tables | sorting data | more and less in a chart | line plots
patterns and sequences: number patterns | odd and even numbers | skip counting | shape patterns | missing numbers | growing patterns | rules for a pattern | input-output tables
coordinates and maps: grid references | directions | plotting points | treasure maps | left and right turns | paths on a grid | scale drawings | compass points
"""
_MIDDLE = """
integers: negative numbers | absolute value | order of operations | adding integers | multiplying integers | temperature changes | integers on a number line | opposite numbers
ratios and proportions: equivalent ratios | unit rates | scale models | recipes and mixtures | direct proportion | inverse proportion | best buys | proportional graphs
percentages: percentage of a quantity | discounts | simple interest | percentage change | sales tax | percentages and fractions | reverse percentages | markups
decimals: decimal addition | multiplying decimals | repeating decimals | rounding decimals | decimal division | decimals and money | comparing decimals | converting decimals to fractions
linear equations: one-step equations | two-step equations | equations with brackets | variables on both sides | word problems with one unknown | checking a solution | equations with fractions | balance models
expressions and formulas: like terms | the distributive property | substitution | writing expressions | factoring out a number | formulas in science | equivalent expressions | evaluating powers
angles and lines: parallel lines | vertical angles | angles in a triangle | supplementary angles | polygons and angle sums | constructions with a compass | bisectors | transversals
area and perimeter: area of triangles | area of parallelograms | compound figures | circumference of a circle | area of circles | surface area of prisms | units of area | tiling a floor
volume: volume of cuboids | volume of cylinders | litres and cubic centimetres | packing boxes | volume of prisms | scaling a solid | filling rates | nets and volume
powers and roots: square numbers | square roots | cube numbers | laws of exponents | scientific notation | estimating roots | powers of ten | negative exponents
statistics: mean and median | mode and range | histograms | outliers | sampling | comparing two data sets | scatter plots | misleading graphs
probability: equally likely outcomes | tree diagrams | experimental probability | dice and coins | complementary events | drawing without replacement | sample spaces | expected frequency
prime numbers and divisibility: prime factorisation | greatest common divisor | least common multiple | divisibility rules | the sieve of Eratosthenes | multiples | perfect numbers | remainders
transformations: reflections | rotations | translations | enlargements | tessellations | line symmetry | congruent figures | similar figures
"""
_HIGH = """
quadratic equations: completing the square | the quadratic formula | factoring quadratics | the discriminant | parabolas and their vertices | projectile motion | sums and products of roots | quadratic inequalities
systems of linear equations: substitution method | elimination method | graphical solutions | three unknowns | mixture problems | parallel and intersecting lines | Cramer's rule | linear inequalities in two variables
functions and their graphs: domain and range | inverse functions | composition of functions | transformations of graphs | piecewise functions | even and odd functions | absolute value functions | rational functions
trigonometry: sine and cosine rules | the unit circle | trigonometric identities | radian measure | heights and distances | graphs of sine and cosine | inverse trigonometric functions | double angle formulas
exponential functions and logarithms: laws of logarithms | exponential growth | half-life | compound interest | logarithmic scales | exponential equations | natural logarithms | doubling time
sequences and series: arithmetic sequences | geometric series | recursive sequences | sigma notation | convergence of geometric series | the Fibonacci sequence | mathematical induction | annuities
vectors: dot product | vectors in the plane | vectors in space | unit vectors | forces and equilibrium | lines in vector form | distance from a point to a plane | cross product
analytic geometry: equation of a circle | distance between points | slope of a line | ellipses | perpendicular lines | midpoints | hyperbolas | tangents to a circle
combinatorics: permutations | combinations | the binomial theorem | the pigeonhole principle | arrangements with repetition | Pascal's triangle | counting paths on a grid | inclusion and exclusion
probability distributions: the binomial distribution | the normal distribution | expected value | conditional probability | variance and standard deviation | hypothesis tests | Bayes' theorem | random variables
differential calculus: limits | the product rule | the chain rule | extreme values | tangent lines | related rates | curve sketching | rates of change
integral calculus: areas under curves | the fundamental theorem of calculus | integration by substitution | volumes of revolution | average value of a function | definite integrals | integration by parts | distance from velocity
complex numbers: the complex plane | polar form | complex conjugates | De Moivre's theorem | roots of unity | quadratic equations with complex roots | multiplying complex numbers | modulus and argument
polynomials: polynomial division | the remainder theorem | zeros of polynomials | factor theorem | graphs of cubic functions | Vieta's formulas | multiplicity of zeros | partial fractions
"""
_UNIVERSITY = """
linear algebra: eigenvalues and eigenvectors | vector spaces | determinants | linear maps | matrix factorisations | inner products | rank and nullity | diagonalisation
real analysis: convergence of sequences | continuity | uniform convergence | the mean value theorem | Riemann integration | compact sets | power series | metric spaces
abstract algebra: groups and subgroups | rings and ideals | fields | homomorphisms | quotient groups | permutation groups | Lagrange's theorem | polynomial rings
ordinary differential equations: separable equations | linear equations of first order | systems of differential equations | Laplace transforms | stability of equilibria | oscillations | population models | power series solutions
multivariable calculus: partial derivatives | gradients | multiple integrals | Lagrange multipliers | line integrals | Green's theorem | change of variables | divergence and curl
probability theory: the law of large numbers | the central limit theorem | Markov chains | moment generating functions | conditional expectation | the Poisson process | random walks | joint distributions
mathematical statistics: maximum likelihood | confidence intervals | linear regression | Bayesian inference | analysis of variance | sufficient statistics | bootstrap methods | the power of a test
number theory: modular arithmetic | quadratic residues | Diophantine equations | the Chinese remainder theorem | Fermat's little theorem | continued fractions | the distribution of primes | multiplicative functions
discrete mathematics and graph theory: Eulerian paths | graph colouring | trees | generating functions | planar graphs | recurrence relations | matchings | shortest paths
numerical analysis: Newton's method | numerical integration | interpolation | rounding errors | Runge-Kutta methods | iterative solvers | condition numbers | finite differences
complex analysis: holomorphic functions | contour integrals | residues | Laurent series | conformal maps | Cauchy's theorem | singularities | the maximum principle
topology: open and closed sets | connectedness | compactness | homotopy | the fundamental group | surfaces | product spaces | continuous maps
mathematical logic and set theory: truth tables | predicate logic | cardinality | the axiom of choice | formal proofs | Gödel's theorems | ordinals | relations and functions
optimisation: linear programming | gradient descent | convex functions | duality | integer programming | the simplex method | constraints and feasibility | least squares
"""


def _read(rows: str) -> dict[str, tuple[str, ...]]:
    return {
        topic: tuple(each.strip() for each in rest.split("|"))
        for topic, rest in (row.split(": ", 1) for row in rows.strip().splitlines())
    }


# A pattern for a school level's name, and its topics with their subtopics.
LEVELS: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (
    (r"element|primary|kindergarten|grade [1-5]\b|[1-5](?:st|nd|rd|th) grade", _read(_ELEMENTARY)),
    (r"middle|junior|lower secondary|grade [6-8]\b|[6-8]th grade", _read(_MIDDLE)),
    (r"high|secondary|grade (?:9|1[0-3])\b|(?:9|1[0-2])th grade|gymnasium|a-level", _read(_HIGH)),
    (r"universit|college|graduate|master|ph\.?d|bachelor|advanced", _read(_UNIVERSITY)),
)
MATH_TOPICS: dict[str, tuple[str, ...]] = {topic: parts for _, level in LEVELS for topic, parts in level.items()}
