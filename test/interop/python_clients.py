"""What imaplib and smtplib do with a server. Called by python.test.ts: python_clients.py NAME, facts as JSON in DEMO."""

import email
import email.policy
import imaplib
import json
import os
import smtplib
import socket
import ssl
import sys
from email.message import EmailMessage

DEMO = json.loads(os.environ["DEMO"])
PORTS = DEMO["ports"]
ALICE, BOB = DEMO["accounts"]
TLS = ssl.create_default_context(cafile=DEMO["ca"])
LETTER = b"Subject: Letter\r\nFrom: a@elsewhere.test\r\n\r\n" + b"".join(b"Line %d\r\n" % n for n in range(1000))


def imap(who=ALICE):
    client = imaplib.IMAP4_SSL("localhost", PORTS["imaps"], ssl_context=TLS)
    fine(client.login(who["address"], who["password"]))
    return client


def fine(result):
    kind, data = result
    assert kind == "OK", result
    return data


def refused(error, work, *words):
    try:
        work(*words)
    except error as caught:
        return caught
    raise AssertionError(f"{words} went through")


def fill(client, mailbox, count):
    fine(client.create(mailbox))
    for number in range(1, count + 1):
        fine(client.append(mailbox, None, None, b"Subject: Number %d\r\n\r\nBody %d\r\n" % (number, number)))
    assert fine(client.select(mailbox)) == [str(count).encode()]


def logs_in_both_ways():
    imap().logout()
    client = imaplib.IMAP4("localhost", PORTS["imap"])
    fine(client.starttls(TLS))
    secret = f"\0{ALICE['address']}\0{ALICE['password']}".encode()
    fine(client.authenticate("PLAIN", lambda _: secret))
    assert client.state == "AUTH"
    client.logout()
    client = imaplib.IMAP4_SSL("localhost", PORTS["imaps"], ssl_context=TLS)
    assert "AUTHENTICATIONFAILED" in str(refused(imaplib.IMAP4.error, client.login, ALICE["address"], "wrong"))
    fine(client.login(ALICE["address"], ALICE["password"]))


def appends_and_fetches():
    client = imap()
    date = '"02-Mar-2026 10:00:00 +0100"'
    fine(client.append("Drafts", r"(\Draft \Seen)", date, LETTER))
    fine(client.select("Drafts"))
    [(_, whole), _] = fine(client.fetch("1", "(BODY.PEEK[])"))
    assert whole == LETTER
    [(said, part), _] = fine(client.fetch("1", "(BODY.PEEK[TEXT]<8.16>)"))
    assert part == b"Line 1\r\nLine 2\r\n", part
    assert b"BODY[TEXT]<8> {" in said, said
    [(said, part), _] = fine(client.fetch("1", "(INTERNALDATE FLAGS RFC822.SIZE BODY[TEXT]<100000.5>)"))
    assert b'INTERNALDATE "02-Mar-2026' in said and b"RFC822.SIZE %d" % len(LETTER) in said, said
    assert b"BODY[TEXT]<100000> {0}" in said and part == b"", said
    [(_, header), _] = fine(client.fetch("1", "(BODY[HEADER.FIELDS (SUBJECT DATE)])"))
    assert header == b"Subject: Letter\r\n\r\n"


def searches():
    client = imap()
    fill(client, "Searches", 20)
    fine(client.store("2:4,7", "+FLAGS", r"(\Flagged)"))
    questions = {
        ("ALL",): 20,
        ("FLAGGED",): 4,
        ("NOT", "FLAGGED", "SUBJECT", '"number 1"'): 11,
        ("OR", "FLAGGED", "BODY", '"Body 20"'): 5,
        ("SINCE", "01-Jan-2020", "LARGER", "10", "SMALLER", "1000"): 20,
        ("HEADER", "Subject", '""', "UID", "5:*"): 16,
        ("(3:5 UNFLAGGED)",): 1,
        ("KEYWORD", "nothing"): 0,
    }
    for words, count in questions.items():
        found = fine(client.search(None, *words))[0].split()
        assert len(found) == count, (words, found)
    client.literal = "größe".encode()
    assert fine(client.search("UTF-8", "SUBJECT")) == [b""]
    kind, said = client.search("KLINGON", "ALL")
    assert kind == "NO" and b"[BADCHARSET" in said[0], said


def stores_flags():
    client = imap()
    fill(client, "Flags", 5)
    assert all(b"\\Seen" in said for said in fine(client.store("1:3", "FLAGS", r"(\Seen $Label1)")))
    assert fine(client.store("4", "+FLAGS.SILENT", r"(\Answered)")) == [None]
    [said] = fine(client.store("2", "-FLAGS", "($Label1)"))
    assert b"\\Seen" in said and b"$Label1" not in said, said
    assert fine(client.search(None, "KEYWORD", "$label1")) == [b"1 3"]
    assert fine(client.search(None, "ANSWERED")) == [b"4"]


def copies_moves_and_expunges():
    client = imap()
    fill(client, "Sources", 6)
    fine(client.create("Targets"))
    fine(client.copy("1:2", "Targets"))
    assert client.response("COPYUID")[1][0].endswith(b" 1:2 1:2")
    fine(client.uid("MOVE", "3:4", "Targets"))
    kind, said = client.uid("COPY", "1", "Nowhere")
    assert kind == "NO" and b"[TRYCREATE]" in said[0], said
    assert fine(client.status("Targets", "(MESSAGES UIDNEXT)"))[0].endswith(b"(MESSAGES 4 UIDNEXT 5)")
    fine(client.store("2,3", "+FLAGS", r"(\Deleted)"))
    fine(client.expunge())
    assert fine(client.uid("SEARCH", "ALL")) == [b"1 6"]
    fine(client.close())
    fine(client.rename("Sources", "Old/Sources"))
    fine(client.delete("Old/Sources"))
    assert client.select("Old/Sources")[0] == "NO"


def idles():
    raw = TLS.wrap_socket(socket.create_connection(("localhost", PORTS["imaps"])), server_hostname="localhost")
    raw.settimeout(2)
    lines = raw.makefile("rb")

    def say(tag, text):
        raw.sendall(f"{tag} {text}\r\n".encode())
        while (line := lines.readline()).split()[0] not in (tag.encode(), b"+"):
            pass
        return line

    lines.readline()
    say("1", f'LOGIN {BOB["address"]} {BOB["password"]}')
    say("2", "SELECT INBOX")
    assert say("3", "IDLE").startswith(b"+ ")
    with smtplib.SMTP("localhost", PORTS["smtp"]) as client:
        client.sendmail("a@elsewhere.test", [BOB["address"]], LETTER)
    assert lines.readline() == b"* 2 EXISTS\r\n"
    assert lines.readline() == b"* 2 RECENT\r\n"
    raw.sendall(b"DONE\r\n")
    assert lines.readline().startswith(b"3 OK ")


def sends_with_attachment():
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = ALICE["address"], BOB["address"], "Grüße ☃"
    message.set_content("Schöne Grüße\n")
    message.add_attachment(bytes(range(256)) * 100, maintype="application", subtype="x-bytes", filename="bytes.bin")
    for where in ("submission", "submissions"):
        with submission(where) as client:
            client.login(ALICE["address"], ALICE["password"])
            assert client.send_message(message) == {}
    reader = imap(BOB)
    fine(reader.select())
    [uids] = fine(reader.uid("SEARCH", "FROM", "alice"))
    assert len(uids.split()) == 2
    [(_, content), _] = fine(reader.uid("FETCH", uids.split()[0].decode(), "(BODY[])"))
    got = email.message_from_bytes(content, policy=email.policy.default)
    assert got["Subject"] == "Grüße ☃" and got["Date"] and got["Message-ID"]
    [attachment] = got.iter_attachments()
    assert attachment.get_content() == bytes(range(256)) * 100


def submission(where):
    if where == "submissions":
        return smtplib.SMTP_SSL("localhost", PORTS[where], context=TLS)
    client = smtplib.SMTP("localhost", PORTS[where])
    client.starttls(context=TLS)
    return client


def sends_outside_ascii():
    message = EmailMessage(policy=email.policy.SMTPUTF8)
    message["From"], message["To"], message["Subject"] = ALICE["address"], "Jürgen <jürgen@example.test>", "Straße"
    message.set_content("Hallo\n")
    with submission("submission") as client:
        client.login(ALICE["address"], ALICE["password"])
        assert client.send_message(message) == {}
    reader = imap(BOB)
    fine(reader.select())
    [(_, content), _] = fine(reader.fetch("*", "(BODY[HEADER])"))
    assert "To: Jürgen <jürgen@example.test>".encode() in content, content


def is_refused():
    with smtplib.SMTP("localhost", PORTS["smtp"]) as client:
        gone = refused(smtplib.SMTPRecipientsRefused, client.sendmail, "a@b.test", ["nobody@example.test"], LETTER)
        assert gone.recipients["nobody@example.test"][0] == 550
        some = client.sendmail("a@b.test", [BOB["address"], "nobody@example.test"], LETTER)
        assert list(some) == ["nobody@example.test"]
    with submission("submission") as client:
        wrong = refused(smtplib.SMTPAuthenticationError, client.login, ALICE["address"], "wrong")
        assert wrong.smtp_code == 535
        client.login(ALICE["address"], ALICE["password"])
        refused(smtplib.SMTPSenderRefused, client.sendmail, BOB["address"], [BOB["address"]], LETTER)


globals()[sys.argv[1]]()
