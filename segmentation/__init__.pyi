"""The public names, a line each: where `__init__.py` finds them on first use, and what type checkers see."""

from .act.personas.personas import Persona as Persona
from .act.personas.personas import name_personas as name_personas
from .datasets import jewellery as jewellery
from .engines.scans import Scan as Scan
from .engines.scans import scan as scan
from .errors import SegmentationError as SegmentationError
from .prepare.cleaning.cleaning import CleanTable as CleanTable
from .prepare.cleaning.cleaning import Receipt as Receipt
from .prepare.cleaning.cleaning import clean as clean
from .prepare.orders.building import build_customers as build_customers
from .prepare.orders.order_columns import OrderColumns as OrderColumns
from .prepare.orders.order_columns import OrderRules as OrderRules
from .prepare.orders.recognition import recognise as recognise
from .prepare.reading.inputs import read as read
from .prepare.reading.tables import Table as Table
from .prepare.reading.tables import read_table as read_table
from .prepare.roles.roles import Role as Role
from .prepare.roles.roles import Roles as Roles
from .prepare.roles.roles import Use as Use
from .prepare.roles.roles import infer_roles as infer_roles
from .recipes import Recipe as Recipe
from .saved_studies import SavedStudy as SavedStudy
from .saved_studies import open_study as open_study
from .segment.clusters import Clustering as Clustering
from .segment.clusters import cluster as cluster
from .segment.features import FeatureMatrix as FeatureMatrix
from .segment.features import build_features as build_features
from .segment.profile.profiles import Profile as Profile
from .segment.profile.profiles import profile as profile
from .segment.projections import Projection as Projection
from .segment.projections import project as project
from .segment.sweeps.sweeps import Sweep as Sweep
from .segment.sweeps.sweeps import sweep as sweep
from .segment.verdict.judge import judge as judge
from .segment.verdict.verdicts import Verdict as Verdict
from .segmenters import Segmenter as Segmenter
from .studies import Study as Study
from .studies import run as run

__version__: str
