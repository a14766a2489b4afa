"""Every number that a sentence, a card, a flag or the verdict depends on: once, with where it comes from.

Modules import their thresholds from here and sentences write them from here, so that two pages can never ask
for different numbers. What settled numbers that once contradicted each other is told in
docs/decisions/standards.md. Bounds that only protect memory or time stand where they are used.
"""

from __future__ import annotations

import math

# How many customers

CUSTOMERS_TO_CUT = 10
"""With fewer there is nothing to cut. Reason: halves of under five have no average to speak of."""
CUSTOMERS_TO_JUDGE = 60
"""With fewer nothing can be said about groups. Source: docs/decisions/verdict.md, where no file
is smaller."""
CUSTOMERS_TO_JUDGE_WELL = 200
"""With fewer, only groups far apart pass all checks. Source: docs/decisions/verdict.md, what it costs."""
CUSTOMERS_PER_SEGMENT = 30
"""On average, for so many segments to be considered; a single one may be smaller (`smallest_segment`).
Source: docs/decisions/standards.md."""
LIST_CUSTOMERS = 10
"""The fewest people that a list for a platform holds. Source: k-anonymity (Sweeney 2002), so that nobody can
be singled out; ten is a size that publishers of statistics commonly ask of a cell."""
CUSTOMERS_PER_COLUMN = 70
"""For every column that builds. Source: Dolnicar, Grün, Leisch and Schmidt (2014)."""
SEGMENT_CUSTOMERS = 20
"""The fewest customers that a segment to plan for has. Source: docs/decisions/verdict.md."""
SEGMENT_SHARE = 0.05
"""The smallest share of all customers that it has. Source: docs/decisions/verdict.md."""


def smallest_segment(customers: int) -> int:
    """How many of so many customers a segment needs to be planned for, in the verdict and on its card.

    >>> smallest_segment(200), smallest_segment(10_000)
    (20, 500)
    """
    return max(SEGMENT_CUSTOMERS, math.ceil(SEGMENT_SHARE * customers))


# How many segments

SEGMENTS_LEAST, SEGMENTS_MOST = 2, 50
"""The range of k. Reason: one is no cut, and nobody plans more than a few dozen campaigns."""
CATEGORY_WEIGHT_MOST = 10
"""The heaviest a category may weigh. Reason: beyond, the other columns no longer matter."""

# Describing customers, or foretelling what they do

OUTCOME_CUSTOMERS = 200
"""The fewest with a known outcome. Reason: half of them judge, and one in twenty of those is five people."""
OUTCOME_EVENTS = 20
"""How often it has to have happened, and not happened. Reason: four in each of five parts that learn."""
OUTCOME_FOLDS = 5
"""Parts of customers, each expected by a model of the others. Reason: four fifths teach enough."""
OUTCOME_TREES = 60
"""Of each model. Reason: enough for bends and pairs of columns; the curve judges whether they foretell."""
LEAK_AUC, LEAK_R2 = 0.95, 0.90
"""A column that alone tells more of an outcome is kept out. Source: docs/method.md."""
SUSPECT = 0.80
"""From here on, area or R², it is asked whether a column was known before. Source: docs/method.md."""
TOO_GOOD = 0.97
"""All columns together beyond this: warned that one of them may hold the answer. Source: docs/method.md."""
FORETELL_MOST = 0.7
"""The largest part of all variance that the expectation holds. Reason: beyond, segments are slices of one
number."""
FORETOLD_ENOUGH = 0.80
"""Of the most that the learning half reaches: the least share with it is the knee. Source: docs/method.md."""
FORETOLD_ALREADY = 0.90
"""Where describing reaches this part of the most, the lens changes nothing. Source: docs/method.md."""
FORETOLD_SURE = 0.01
"""Significance of the difference between segments on the unseen half. Source: docs/method.md."""

# The verdict: groups or lines on a continuum?

SEPARATE = 5.0
"""Standard deviations of the silhouette above customers without groups. Source: docs/decisions/verdict.md."""
CLUMPED = 3.0
"""Standard errors of the gap above that of an even cloud. Source: docs/decisions/verdict.md."""
VALLEY = 0.50
"""Customers halfway between two segments for each at their centers. Source: docs/decisions/verdict.md."""
NEARLY_EMPTY = 0.10
"""Up to so few of them, the gaps are called almost empty. Reason: a tenth is hardly seen in a picture."""
CLOSE = 3
"""Of fifteen tries with part of the evidence, so many that decide otherwise make a verdict a close call.
Source: docs/method.md, from real files with one row given twice."""
CUT_IN_TWO = 1.00
"""The same for the two neighbors with the most between them: beyond, one group was cut in two.
Source: docs/decisions/verdict.md."""
PREDICTION_STRENGTH = 0.80
"""Pairs that one half of the customers foretells of the other. Source: Tibshirani and Walther (2005)."""
WELL_APART, PREDICTION_STRENGTH_APART = 0.40, 0.75
"""Where no two neighbors have more between them, so much of it suffices: a few far out upset the halves, and
not the groups. Source: docs/decisions/verdict.md."""
STRENGTH_FALLS, NEARLY_APART = 0.12, 0.70
"""Where a coarser cut is foretold by more than this better, a finer one is taken only if no two neighbors
have more between them. Source: docs/decisions/verdict.md."""
STEADY, STEADY_LINES = 0.10, 0.20
"""Adjusted Rand index below the best that is about as steady, of cuts that repeat and of other lines: the
smallest such k is recommended where no groups are. Source: docs/decisions/verdict.md."""
COLUMN_TOLD = 0.04
"""Share of a column's differences, beyond chance, that groups found without it explain: below, it tells
nothing of them. Source: docs/decisions/verdict.md."""
DENSE_SHARE, MIXED_SHARE = 0.50, 0.10
"""Share of customers in dense groups, and of these in another segment than most of their group, from which
groups have another shape than segments can. Source: docs/decisions/verdict.md."""
STANDS_CLEAR = 1.5
"""Distance from a small group to all others, over the widest step inside it.
Source: docs/decisions/verdict.md."""
SMALL_GROUP = 10
"""Distinct customers of a small group that stands clear. Reason: fewer are single people far out."""
STRANGERS = 0.1
"""Of a small group: so many others may meet the conditions that tell who is in it. Reason: with more than one
in ten they would not tell."""
AS_CLEAR = 0.75
"""Part of the separation that is left where groups are counted without strays. Reason: it is known to a sixth
of itself."""
REDRAWS_AGREE = 0.70
"""Adjusted Rand index of redraws that give the same answer. Source: docs/decisions/verdict.md."""
STABLE = 0.75
"""Jaccard index from which a segment is stable. Source: Hennig (2007)."""
CLASSES_STAND_OUT = 5.0
"""Standard deviations of what latent classes tell above customers without any. Source: docs/method.md."""
HALVES_AGREE = 0.80
"""Adjusted Rand index from which two halves of the customers find the same latent classes.
Source: docs/method.md."""
SURELY = 0.80
"""Chance at which somebody is said to belong to a latent class. Reason: four in five."""
DOUBTFUL = 0.60
"""Jaccard index below which a segment should not be trusted; up to `STABLE` it is a pattern whose members
are in doubt. Source: Hennig (2007) and the manual of fpc's `clusterboot`."""

# Differences between segments

SIGNIFICANCE = 0.05
"""The chance of seeing a difference where none is. Source: Fisher (1925), the custom of the field."""
POWER = 0.80
"""The chance of seeing a difference that is there. Source: Cohen (1988)."""
SLIGHT, CLEAR, FAR = 0.2, 0.5, 1.0
"""Standard deviations from the average customer worth a word. Source: Cohen (1988): small and medium; a whole
one is far in plain speech."""
TELLING_MEDIANS = 1.25
"""Ratio of a segment’s median to everybody’s, or the other way, from which it can be told as clearly apart.
Reason: “9 days, well below the usual 10” is heard as a contradiction, a quarter less is not."""
MOSTLY = 0.75
"""The share from which a whole segment is called by it: who never bought. Reason: three of four."""
MAJORITY = 0.5
"""The share from which “mostly” is true. Reason: more than half."""
SMALL_ETA_SQUARED = 0.01
"""Share of a column's differences below which it hardly tells segments apart. Source: Cohen (1988): small."""
WEAK, MODERATE, STRONG = 0.1, 0.3, 0.5
"""A correlation or Cramér's V. Source: Cohen (1988): small, medium, large."""
RE_CREATED = 0.5
"""Eta squared or Cramér's V beyond which segments merely re-create a column. Reason: half of its differences;
of V, Cohen (1988): large."""
RE_CREATED_POINTS = 0.25
"""By so much a level's share in a segment exceeds that of all, where that segment re-creates a personal
column. Reason: a quarter of its customers are there for the column's sake."""
BORDERLINE = 0.1
"""Margin below which a customer could as well be in the second-best segment. Source: on planted groups 57% of
them were right, 94% and more from .2 on."""

# Plain rules

RULE_FIDELITY = 0.80
"""Share of customers that all rules together put right. Reason: four of five, as for the verdict."""
RULE_PRECISION = 0.75
"""Share of those whom a rule finds that belong. Reason: three contacts in four are meant."""
RULE_RECALL = 0.50
"""Share of the segment that its rule finds. Reason: one that misses most of it does not describe it."""

# Tiers of a value

TIER_VALUE = (0.5, 0.3)
"""What each tier but the last brings of the whole. Reason: half of it, most of the other half, and the rest:
on a long tail those are the vital few, some, and the useful many (Juran 1951)."""
TIER_CUSTOMERS = (0.05, 0.15)
"""How many customers each tier but the last holds. Reason: together the fifth of Pareto's rule (Juran 1951),
its top as large as the smallest segment to plan for (`SEGMENT_SHARE`)."""

# Scores of recency, frequency and money

FEW_SCORES = 3
"""With so many scores of frequency or fewer, the page says what they still tell. Reason: of five, two or more
are then nobody's, and names that stand on them say less."""
ABOUT_THE_SAME, SOMEWHAT_THE_SAME = 0.65, 0.25
"""Adjusted Rand index from which two ways to segment are much, or partly, the same. Source: Steinley (2004),
who calls .65 and more moderate recovery; the lower one is reached where, of two even halves, a quarter of all
customers stand on the other side."""

# Columns

TOO_EMPTY = 0.40
"""A column missing for more than this share only describes, and speaks for nobody. Reason: beyond, the
filled-in median would be its commonest value. Source: docs/decisions/standards.md."""
PATCHY = 0.2
"""A column missing for more builds only where little else does. Reason: every hole is a guess."""
HOLES_TOLD = 0.05
"""A column missing for more gets a column that says so. Reason: one in twenty is enough to matter."""
LOSSES_TOLD = 0.05
"""Of a total, values below zero may take so much before shares of it are given no more. Reason: what a few
gave back, 1 to 2% in a shop’s orders, moves a share by a point or two at most; more would mislead."""
ONE_VALUE = 0.95
"""A column of which more share one value tells too few apart. Reason: the others are fewer than
`SEGMENT_SHARE`, the smallest segment."""
MOSTLY_NOTHING = 0.6
"""A number without a known meaning that is 0 for more steps back where enough others tell what customers do.
Reason: 0 for three in five and a little for the rest would only halve each group, as complaints do."""
BASIS_LEAST, BASIS_MOST = 4, 8
"""So many columns build best. Reason: fewer tell too little; each more asks for more customers and
counts for less (Dolnicar, Grün and Leisch 2016)."""
BASIS_WIDEST = 64
"""More columns do not build by themselves: those that go least with the others step back. Reason: beyond,
distances hardly differ any more (Beyer and others 1999)."""
LONE = 0.15
"""A column whose rank correlation with every other that builds is smaller tells nothing of their groups.
Source: docs/decisions/columns.md."""
CATEGORY_VALUES = 15
"""Up to this many values a column is a category. Reason: as many can be read in one chart."""
COMPARED_VALUES = 50
"""Beyond this many values a column neither builds nor describes. Reason: each holds two percent on average,
which is `RARE_VALUE`."""
RARE_VALUE = 0.02
"""Below this share, the values of a column with many count as one. Reason: one in fifty customers."""

# Campaigns

BASE_RATE = 0.05
"""The response assumed where nobody has named one. Reason: a common rate for mail to one's own customers."""
LEAST_ARM = 100
"""Customers in each half of a test. Source: Fleiss, Levin and Paik (2003): such a test sees a rise from 5%
to 17%, a smaller one only more than that."""
CONTROL_SHARE = 0.2
"""Kept aside in each segment unless the person says otherwise. Reason: four of five are still reached."""

# What a card tells

AGE_TOLD = 0.3
"""Standard deviations of age from which a portrait gives it. Reason: between slight and clear."""
HAS_IT = 0.75
"""Standard deviations beyond which a segment is told by what it has, though another has more. Reason: between
clear and far."""

ROOM_TO_DIFFER = 0.2
"""Part of the usual time as a customer by which a segment is newer, or there longer. Reason: 11.9 months
against 11.5 make nobody loyal; a fifth is what people would notice."""
BEYOND_ITS_SHARE = 0.05
"""By so much a segment’s part of the value exceeds its part of the rows, to be worth a headline. Reason: less
is what any cut shows."""

LIFT = 1.5
"""Times as common as among all, from which a level stands out. Source: Leisch (2008), as flexclust
shades its bars."""
LIFT_POINTS = 0.25
"""Or so much above the share among all. Source: the same."""
LIFT_CUSTOMERS = 10
"""In how many customers a level must occur. Reason: fewer come and go by chance."""
AVERAGE_LIFT = (0.95, 1.05)
"""The lift that is called average. Reason: it is 1 when rounded to a tenth."""

# What is told beside a picture

PICTURE_HOLDS, PICTURE_WHOLE = 0.9, 0.9995
"""Share of the differences that a picture holds: nearly all, and all. Reason: a tenth is hardly missed; the
other rounds to 100.0%."""
COMMON_HERE = 0.1
"""Share of a segment below which a level is not told as typical. Reason: one in ten."""
HARDLY_MORE = 1.1
"""Times the share among all that are hardly more. Reason: a tenth."""
TELLS_LITTLE = 0.1
"""Share of a column's differences below which it hardly separates segments that it built. Reason: a tenth,
where chance alone already explains some."""

# What customers may be worth

LIFETIME_DAYS = 330
"""Days of orders from which a year ahead is forecast. Reason: about a year, so that every season is in it."""
LIFETIME_REPEATS = 200
"""Customers with a second purchase that it takes. Reason: the chance to leave is learned from them alone, and
its standard error grows beyond a half of it with fewer (CDNOW, 946 of them: a quarter)."""
LIFETIME_CORRELATION = 0.3
"""Correlation of how often and how much per order from which amounts are not forecast. Source: Fader and
Hardie (2013): the two are taken for independent, as they nearly are at CDNOW (.11)."""
REGULAR_GAPS = 0.3
"""Standard deviation of a customer's gaps over their mean, below which they pay by a calendar. Reason: it is
1 where people buy at random (Platzer and Reutterer 2016), and .3 where gaps are gamma of shape 11."""
REGULAR_CUSTOMERS = 10
"""Customers whose gaps must be known before they say anything. Reason: of fewer, each is a case by itself."""
REGULAR_PURCHASES = 4
"""Purchase days of a customer whose gaps are asked. Reason: three gaps have a spread."""
TOTAL_OFF = 0.5
"""Part of the orders that came by which a forecast may miss their sum. Reason: beyond, the times have changed
more than any forecast knows."""
INTERVAL = 0.8
"""The chance with which a forecast is inside its interval. Reason: four of five is what people plan by."""
LATE = 0.1
"""The chance of so long a silence, of an active customer, from which they are late. Reason: one in ten."""

# What is told of orders

BACK_WITHIN = (30, 90, 365)
"""Days after the first order by which it is told how many have ordered again. Reason: a month, a quarter and
a year, the times that offers and budgets are made for."""
SEEN_LONG = 20
"""Customers who must have been seen for so many days, for the share of them who ordered again to be told.
Reason: of fewer, one customer moves it by more than 5 points."""
RHYTHM_CUSTOMERS = 10
"""Customers with a rhythm of their own, before anything is told of rhythms. Reason: of fewer, each is a case
by itself."""
BEST_SELLERS = 10
"""Products of which each is told what it brings; the others are told together. Reason: as many rows as can
be compared at a glance."""

# What is told of the file

UNIQUE = 0.95
"""Share of different values from which a column tells customers apart. Reason: a few repeats are slips."""
STILL_HERE = 0.05
"""An end date missing for more than this share is for those who are still customers. Reason: fewer are
slips."""

NAMED_ADDRESSES, ADDRESSES = 0.1, 0.8
"""The share of addresses, or of phone numbers, from which a column holds them: where its header says so, and
where it does not. Reason: whoever names a column so may keep it badly; without a name nearly all must be."""
SHIFT = 0.25
"""Difference of shares between those who leave and those who stay. Reason: one customer in four more."""
TOP_SHARE = 0.2
"""The best customers, of whom it is told what they bring. Source: Pareto's rule (Juran 1951)."""
TOP_EVEN = 0.23
"""They bring less than this where everyone brings nearly the same. Reason: hardly more than their share."""
NONE_TOLD = 0.25
"""Share of zeros that is told before anything else. Reason: one in four."""
SKEWED, EVEN = 0.5, 0.3
"""Skewness from which a column leans to a side, and under which it may be even. Source: Bulmer (1979): under
one half is fairly symmetric."""
SHAPE_CUSTOMERS = 50
"""With fewer, the shape of a column is not told. Reason: flat draws of fewer show humps by chance."""
PULL = 0.2
"""Standard deviations by which a skew moves the mean from the median. Source: Cohen (1988): small."""
HUMP_VALLEY, HUMP_ERRORS = 0.75, 3.0
"""A valley between two humps holds at most this share of the lower one, which rises so many standard errors
above it. Source: measured on flat, normal and skewed draws, see `shapes.humps`."""
TAIL = 4.0
"""So many times the middle 99% is the whole range where a picture stops at the middle. Reason: the bars would
fill less than a quarter of it."""
COUNT_MOST = 20
"""A number that never exceeds this is no money, whatever its header says. Reason: as many visits, not as much
spent."""
ID_VALUES = 20
"""With fewer different values a column without a telling header is no id. Reason: nothing can be told yet."""
NAME_DIGITS = 6
"""So many digits in each of a few texts name something that was handed out. Reason: no answer has as many."""
SENTENCE_LETTERS = 30
"""Longer texts, on average, are sentences. Reason: names of things are shorter."""
ANSWER_VALUES = 12
"""Up to so many different numbers describe people as a category. Reason: scales of answers end at ten."""
ASSOCIATED_VALUES = 20
"""Up to so many levels a category is compared with other columns. Reason: as many as can be read in a row."""
LEVEL_CUSTOMERS = 5
"""Customers of a level that is shown on its own. Source: Cochran (1954): fewer make no test."""
MEAN_CUSTOMERS, ROW_CUSTOMERS = 20, 30
"""A share or average of fewer is marked as of few people, and a row of fewer says how many. Reason: a mean of
twenty still moves by a quarter of a standard deviation."""
BOTH_USUAL = 0.1
"""Share of customers with the usual value in both of two columns from which the others are compared alone.
Reason: one in ten, such as who never bought, can make two columns look alike."""
RANKED_CUSTOMERS = 30
"""Rows both known that a rank correlation needs. Reason: of fewer, near copies appear by chance."""
ONE_TIME = 0.985
"""Rank correlation of two dates of a last time that tell of one time. Reason: whoever orders was active."""
NESTED = 0.98
"""Wrong guesses at a category that another spares where that tells it. Reason: a postcode lies in one country
but for slips of typing, and nobody learns from it."""
SAME_DAY = 0.95
"""Dates within a day of another of their row that make one of two columns. Reason: sign-ups are confirmed in
minutes, and a few people confirm late."""
NEARLY_COPY, COPY = 0.9, 0.9995
"""Rank correlation of columns that say nearly the same, and of a copy. Reason: four fifths of the one is in
the other; the second is written 1.00."""

FROM_ONE = 0.8
"""Share of a new segment that comes from one other, from which that one is said to split; likewise of one
that is gone and joins another. Reason: four in five are nearly all; who else gave only gives its edge."""
PART_TOLD = 0.25
"""Share of a segment from which a part of it that went elsewhere is told. Reason: one in four would be
planned for."""
FOLLOWED_CUSTOMERS = 100
"""So many are followed before it is asked whether their segments then and now have to do with each other.
Source: Cochran (1954), who asks for five in a cell of such a table; four segments by five have twenty."""
GIVES = 0.1
"""Share of a new segment from which another that gave to it is named. Reason: fewer are at the edge."""

# A study in a file

TOLD_CUSTOMERS = 5
"""So many share what a study’s file tells of anybody: a value, an average, a step of distances. Reason: what
fewer share may tell who they are; five is what offices of statistics publish at the least."""
QUESTIONS_ALIKE = 3
"""Columns of whole numbers that end at the same one, from which they are a questionnaire's and no codes.
Reason: two branches of a firm may have as many teams each; three lists of codes of one length are rare."""
COMPARED_CUSTOMERS = 30
"""Customers of whom a file tells what its columns are like. Reason: a tenth of fewer is nobody."""
OTHER_UNIT = 8.0
"""A column that is so many times larger or smaller among all customers alike is counted in another unit.
Reason: cents, thousands and months against years lie farther apart; no business grows so between files."""
UNIT_ALIKE = 0.15
"""How far the tenths of a column may differ in how many times larger they are, in powers of ten. Reason: 1.4
times, as much as a column grows by itself."""
BEYOND_LIMITS, FAR_MORE_BEYOND = 0.02, 1.5
"""Share of the study’s own customers beyond its limits, and times that many that are worth a remark.
Reason: one in a hundred at either end; of a million customers chance hardly gives half as many more."""
EMPTIER = 0.1
"""Share of customers without a value, more than in the study, that is worth a remark. Reason: one in ten."""
SHIFTED = 0.1
"""Population stability index from which a column has shifted. Source: the usual .1, where the number of
customers allows so small a one to be told from chance (see `psi`)."""
UNLIKE_MANY = 0.05
"""Share of a new file's customers who are unlike anyone in the study, from which that is said first.
Reason: a segment as large would be planned for."""
