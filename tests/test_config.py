"""The settings, as an environment gives them."""

import os

import pytest

import config


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No setting of whoever runs the tests, and an empty house with no `.env`."""
    for name in [name for name in os.environ if name.startswith("TRINHKY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)


def refused(monkeypatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(f"TRINHKY_{name.upper()}", value)
    with pytest.raises(config.SettingsUnusable) as fault:
        config.load()
    return str(fault.value)


def test_production_is_the_default_and_refuses_to_start_without_a_secret_key(monkeypatch):
    said = refused(monkeypatch)
    assert said == "TRINHKY_SECRET_KEY is not set; production does not start without it"


@pytest.mark.parametrize("key", [config.SAMPLE_SECRET_KEY, "Change-Me", " secret ", "trinhky"])
def test_production_refuses_a_sample_secret_key(monkeypatch, key):
    said = refused(monkeypatch, secret_key=key)
    assert said == "TRINHKY_SECRET_KEY is a sample value; production needs one of its own"


def test_production_starts_with_a_key_of_its_own(monkeypatch):
    monkeypatch.setenv("TRINHKY_SECRET_KEY", "b1f0-of-nobody-else")
    settings = config.load()
    assert settings.in_production
    assert settings.secret_key.get_secret_value() == "b1f0-of-nobody-else"


@pytest.mark.parametrize("env", ["development", "test"])
def test_outside_production_a_sample_key_serves(monkeypatch, env):
    monkeypatch.setenv("TRINHKY_ENV", env)
    assert config.load().secret_key.get_secret_value() == config.SAMPLE_SECRET_KEY


def test_an_unknown_environment_is_one_fault(monkeypatch):
    said = refused(monkeypatch, env="dev")
    assert said == "TRINHKY_ENV Input should be 'production', 'development' or 'test'"


def test_every_fault_is_named_in_one_line_without_the_value(monkeypatch):
    said = refused(monkeypatch, env="test", database_url="mysql://u:pw@h", smtp_url="mail.example")
    assert said == (
        "TRINHKY_DATABASE_URL must begin with sqlite or postgresql; TRINHKY_SMTP_URL must begin with smtp or smtps"
    )


def test_env_file_is_read_in_development(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("TRINHKY_BASE_URL=https://vb.example.vn/\n", encoding="utf-8")
    monkeypatch.setenv("TRINHKY_ENV", "development")
    assert config.load().base_url == "https://vb.example.vn"


def test_the_environment_goes_before_the_env_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("TRINHKY_BASE_URL=https://file.example.vn\n", encoding="utf-8")
    monkeypatch.setenv("TRINHKY_ENV", "development")
    monkeypatch.setenv("TRINHKY_BASE_URL", "https://environment.example.vn")
    assert config.load().base_url == "https://environment.example.vn"


@pytest.mark.parametrize("env", ["production", "test"])
def test_env_file_is_not_read_elsewhere(monkeypatch, tmp_path, env):
    (tmp_path / ".env").write_text("TRINHKY_BASE_URL=https://file.example.vn\n", encoding="utf-8")
    monkeypatch.setenv("TRINHKY_ENV", env)
    monkeypatch.setenv("TRINHKY_SECRET_KEY", "b1f0-of-nobody-else")
    assert config.load().base_url == "http://127.0.0.1:8000"


def test_data_lie_below_the_working_directory_of_an_installed_product(monkeypatch, tmp_path):
    monkeypatch.setenv("TRINHKY_ENV", "test")
    settings = config.load()
    assert settings.database_url == f"sqlite:///{tmp_path}/var/trinhky.sqlite3"
    assert settings.files_url == f"file://{tmp_path}/var/files"


def test_the_secret_key_is_not_shown(monkeypatch):
    monkeypatch.setenv("TRINHKY_SECRET_KEY", "b1f0-of-nobody-else")
    assert "b1f0" not in repr(config.load())


@pytest.mark.parametrize(
    "names",
    [("TRINHKY_S3_ACCESS_KEY", "TRINHKY_S3_SECRET_KEY"), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")],
)
def test_the_keys_of_the_file_store_come_by_our_name_or_by_that_of_its_tools(monkeypatch, names):
    monkeypatch.setenv("TRINHKY_ENV", "test")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of another program")
    for name, value in zip(names, ("key", "hidden"), strict=True):
        monkeypatch.setenv(name, value)
    settings = config.load()
    assert (settings.s3_access_key, settings.s3_secret_key.get_secret_value()) == ("key", "hidden")
    assert "hidden" not in repr(settings)
