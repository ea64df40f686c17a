"""`leadrules init`."""

from leadrules.cli.init import FILES


def test_the_starter_ruleset_passes_check_and_test(run, tmp_path):
    folder = tmp_path / "my-rules"
    assert run("init", folder).exit_code == 0
    assert run("check", folder).stdout == f"{folder}: no problems, 14 rules, 4 tiers, 2 routes, 7 cases\n"
    assert run("test", folder).stdout == f"7 passed in {folder}\n"


def test_it_can_be_explained(run, tmp_path):
    run("init", tmp_path / "rules")
    assert "What a qualified lead is" in run("explain", tmp_path / "rules").stdout


def test_it_says_what_to_do_next(run, tmp_path):
    out = run("init", tmp_path / "rules").stdout
    for verb in ("check", "test", "explain", "decide"):
        assert f"leadrules {verb} {tmp_path}/rules" in out


def test_the_agreement_bears_the_name_of_its_folder(run, tmp_path):
    run("init", tmp_path / "EMEA Mid-Market!")
    text = (tmp_path / "EMEA Mid-Market!" / "agreement.yaml").read_text("utf-8")
    assert "\nid: emea-mid-market " in text
    assert run("check", tmp_path / "EMEA Mid-Market!").exit_code == 0


def test_nothing_is_overwritten(run, tmp_path):
    (tmp_path / "cases.yaml").write_text("mine", "utf-8")
    result = run("init", tmp_path)
    assert result.exit_code == 2
    assert "cases.yaml` is already there" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["cases.yaml"]
    assert (tmp_path / "cases.yaml").read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_told(run, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    result = run("init", tmp_path / "file" / "rules")
    assert result.exit_code == 2
    assert "cannot write to" in result.stderr


def test_the_starter_intake_reads_an_export(run, tmp_path):
    run("init", tmp_path / "rules")
    columns = "Record ID,First Name,E-mail,Phone,Company,Country,Employees,Job Level,Contact Me,Opted Out,Created"
    row = '7,Ana,ana@acme.example,+34 1,Acme,Spain,"1,200",Director,Yes,No,2026-11-01 08:00'
    (tmp_path / "leads.csv").write_text(f"{columns}\n{row}\n", "utf-8")
    result = run("decide", tmp_path / "rules", "--leads", tmp_path / "leads.csv", "--at", "2026-11-02T09:00:00Z")
    assert result.exit_code == 0
    assert "hand-raiser" in result.stdout
    assert "team europe" in result.stdout
    assert len(FILES) == 4
