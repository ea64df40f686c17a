"""Running the command line inside the test, and rulesets to run it on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from leadrules.cli.app import app_of

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]

LEADS = """\
id,first_name,email,phone,company,country,employees,industry,job_level,contact_me,waiting_since
L1,Ana,ana@acme.example,+34 1,Acme,ES,800,software,vp,,2026-10-20T09:00:00+01:00
L2,Jon,jon@acme.example,,Acme,FR,800,software,vp,,
L3,Eva,eva@rival.example,+34 3,Rival,ES,800,software,vp,,
L4,Tom,tom@small.example,+34 4,Small,DE,120,retail,staff,,
L5,Noa,noa@acme.example,+34 5,Acme,IT,500,retail,staff,true,
"""
ACTIVITY = """\
id,lead_id,type,at,path
e1,L1,page_view,2026-11-01T09:00:00+01:00,/pricing
e1,L1,page_view,2026-11-01T09:00:00+01:00,/pricing
e2,L1,page_view,2026-10-30T09:00:00+01:00,/pricing
e3,L2,page_view,2026-11-01T09:00:00+01:00,/pricing
e4,L2,page_view,2026-10-30T09:00:00+01:00,/pricing
"""
AT = "2026-11-02T09:00:00+01:00"


@pytest.fixture
def run() -> Run:
    """Run a command; the result has the exit code and both streams."""

    def running(*arguments: object) -> Result:
        result = CliRunner().invoke(app_of(str(arguments[0])), [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return running


@pytest.fixture
def ruleset(tmp_path: Path) -> Path:
    """A copy of a real ruleset that the test may spoil; without its intake, so that columns are named as the fields."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rulesets" / "saas-midmarket", folder)
    (folder / "intake.yaml").unlink()
    return folder


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    """Five leads: two go to sales, one lacks its phone, one is a competitor, one is cold."""
    file = tmp_path / "leads.csv"
    file.write_text(LEADS, "utf-8")
    return file


@pytest.fixture
def activity(tmp_path: Path) -> Path:
    """What two of the leads did; one event is there twice."""
    file = tmp_path / "activity.csv"
    file.write_text(ACTIVITY, "utf-8")
    return file
