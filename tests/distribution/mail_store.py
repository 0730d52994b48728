"""A real IMAP server (Dovecot) on loopback with one mailbox, for as long as a test needs it."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.distribution.post_office import free_port

USER, PASSWORD = "tra-lai@office.test", "mật khẩu/1"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
ssl = {ssl}
ssl_cert = <{folder}/ca.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_verbose = yes
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class MailStore:
    """The server's ports, and what is put into its mailbox."""

    folder: Path
    port: int
    tls_port: int

    def url(self, scheme: str = "imap", host: str = "127.0.0.1", password: str = PASSWORD, options: str = "") -> str:
        port = self.tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{quote(USER, '')}:{quote(password, '')}@{host}:{port}{options}"

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """A client of the test's own."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client._encoding = "utf-8"  # imaplib knows ASCII passwords only
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield client
        finally:
            client.logout()

    def receives(self, *messages: bytes) -> None:
        """Put messages into the mailbox, as the mail system does."""
        with self.opened() as client:
            for message in messages:
                status, said = client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), message)
                assert status == "OK", said

    def flags(self) -> list[str]:
        """The flags of every message."""
        with self.opened() as client:
            client.select("INBOX", readonly=True)
            _, rows = client.fetch("1:*", "(FLAGS)")
            return [row.decode() for row in rows if isinstance(row, bytes)]

    def is_made_anew(self) -> None:
        """The mailbox is removed and made again with nothing in it: its messages are counted from one again."""
        shutil.rmtree(self.folder / "mail", ignore_errors=True)
        open_folder(self.folder / "mail")


@contextmanager
def mail_store(root: Path, key: Path) -> Iterator[MailStore]:
    """A server with this certificate, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # short, as sockets lie in it, and open to the server's own users
    folder.chmod(0o755)
    shutil.copy(root, folder / "ca.pem")
    shutil.copy(key, folder / "key.pem")
    found = MailStore(folder, free_port(), free_port())
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(**_values(found)))
    server = subprocess.Popen([_program(), "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait_for(found, server)
        yield found
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def open_folder(path: Path) -> None:
    """A folder that the server's own users may write to."""
    path.mkdir()
    path.chmod(0o777)


def _program() -> str:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "dovecot"


def _values(store: MailStore) -> dict[str, object]:
    """As root the server changes to users of its own; as anybody else it stays who it is."""
    for name in ("mail", "home"):
        open_folder(store.folder / name)
    (store.folder / "run").mkdir()
    (store.folder / "users").chmod(0o644)
    own = pwd.getpwuid(os.geteuid())
    root = os.geteuid() == 0
    return {
        "folder": store.folder,
        "port": store.port,
        "tls_port": store.tls_port,
        "ssl": "yes",
        "internal": "dovecot" if root else own.pw_name,
        "login": "dovenull" if root else own.pw_name,
        "group": "dovecot" if root else own.pw_gid,
        "mail": "nobody" if root else own.pw_uid,
        "mail_group": "nogroup" if root else own.pw_gid,
    }


def _wait_for(store: MailStore, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", store.port), timeout=1):
                return
        except OSError:
            assert server.poll() is None, (store.folder / "log").read_text()
            time.sleep(0.02)
    raise AssertionError("the mail store does not answer")
