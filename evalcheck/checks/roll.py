"""The roll of checks on packages and between them; the one of the declaration stands above it, for it knows their kinds."""

from __future__ import annotations

from evalcheck.checks.allowed_files import FileTypes, Pages
from evalcheck.checks.base import Check
from evalcheck.checks.between_packages import SameFiles, SamePictures, SameRows
from evalcheck.checks.columns import Columns
from evalcheck.checks.coverage import CoveringStatement, LiaisonSheet, ListCoverage
from evalcheck.checks.dates import Dates
from evalcheck.checks.duplicates import Duplicates
from evalcheck.checks.files import FileTroubles, MailSize, SameContent
from evalcheck.checks.forms import CaseForm, CaseItems, LiaisonForm
from evalcheck.checks.handling_times import HandlingStated, StatedAverage
from evalcheck.checks.head_fields import HeadFields
from evalcheck.checks.hidden import HiddenData
from evalcheck.checks.identities import CodesAndNames, SharedPhones
from evalcheck.checks.markings import ClassifiedMarkings, KeyContent
from evalcheck.checks.names import FileNames
from evalcheck.checks.names_together import OneUnit, SameNames
from evalcheck.checks.pictures import Photos, Scans, Screenshots
from evalcheck.checks.placeholders import PlaceholdersLeft
from evalcheck.checks.policy_documents import DocumentDate, PolicyDocuments
from evalcheck.checks.relevance import Relevance
from evalcheck.checks.results import Commitments
from evalcheck.checks.rows import Cells
from evalcheck.checks.serials import SerialNumbers
from evalcheck.checks.signatures import Signatures
from evalcheck.checks.stage_times import StageTimes
from evalcheck.checks.substance import FiguresFilledIn, HasSubstance, Issued
from evalcheck.checks.template_found import DataRows, TemplateFound
from evalcheck.checks.videos import Videos
from evalcheck.checks.window import PolicyMonth, UploadWindow

OF_PACKAGES: tuple[type[Check], ...] = (
    FileTroubles,
    SameContent,
    MailSize,
    FileTypes,
    Pages,
    HasSubstance,
    FileNames,
    SameNames,
    OneUnit,
    TemplateFound,
    Columns,
    HeadFields,
    PlaceholdersLeft,
    FiguresFilledIn,
    DataRows,
    HiddenData,
    HandlingStated,
    CaseForm,
    LiaisonForm,
    Cells,
    SerialNumbers,
    Duplicates,
    SharedPhones,
    CodesAndNames,
    StageTimes,
    Dates,
    DocumentDate,
    PolicyDocuments,
    Issued,
    Signatures,
    ClassifiedMarkings,
    KeyContent,
    Screenshots,
    Photos,
    Videos,
    CaseItems,
    Scans,
    Relevance,
    StatedAverage,
    UploadWindow,
    PolicyMonth,
    ListCoverage,
    LiaisonSheet,
    CoveringStatement,
    Commitments,
)
BETWEEN_PACKAGES: tuple[type[Check], ...] = (
    SameFiles,
    SameRows,
    SamePictures,
)
