"""GET and SET over encrypted connections: operations a second, and server CPU per operation."""

import shutil
import statistics
import subprocess
import tempfile

import families
import load
from report import Section
from server import Trouble

KEYS = 100_000
VALUE_BYTES = 64
PIPELINES = (1, 16)
COMMANDS = ("get", "set")
TARGET = 1.0


def run(bench):
    options = bench.options
    require_tls(options)
    with tempfile.TemporaryDirectory(prefix="bench-tls-") as directory:
        key, certificate = certificate_in(directory)
        servers = [start(bench, side, key, certificate) for side in bench.sides]
        return measure(servers, options)


def measure(servers, options):
    for server in servers:
        with server.connect() as connection:
            connection.load(KEYS, value=b"x" * VALUE_BYTES)
        for command in COMMANDS:
            load.warm_up(server, command, 16, options.warm_up, KEYS, options, VALUE_BYTES)
    section = Section("TLS")
    rates, costs, others = [], [], []
    for pipeline in PIPELINES:
        for command in COMMANDS:
            redis, respite = load.alternate(
                [cell(server, command, pipeline, options) for server in servers], options.rounds)
            label = f"{command.upper()} -P {pipeline}"
            rates.append(families.rate_row(section, label, TARGET, redis, respite))
            costs.append(families.cost_row(label, redis, respite))
            others.append(statistics.median(each.others_busy for each in redis + respite))
    families.tell(
        section, rates, costs, others,
        f"`redis-benchmark --tls -c {load.CLIENTS} -d {VALUE_BYTES} -r {KEYS}`, {options.rounds}",
        "rounds of each server in alternation after a warm-up; TLS 1.3 with the suite that both",
        "ends choose by themselves, a certificate with an RSA key of 2,048 bits.")
    return section


def require_tls(options):
    if shutil.which("openssl") is None:
        raise Trouble("tls: no openssl on PATH, to make certificates with")
    for program in (options.redis, "redis-benchmark"):
        linked = subprocess.run(["ldd", shutil.which(program) or program], capture_output=True,
                                text=True).stdout
        if "libssl" not in linked:
            raise Trouble(f"tls: {program} is built without TLS")


def certificate_in(directory):
    """Makes a key and a certificate signed with it; returns their files."""
    key, certificate = f"{directory}/key.pem", f"{directory}/certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key, certificate


def start(bench, side, key, certificate):
    port = bench.free_port()
    server = bench.start(side, "--tls-port", str(port), "--tls-auth-clients", "no",
                         "--tls-cert-file", certificate, "--tls-key-file", key)
    server.entrance = ["-p", str(port), "--tls", "--cacert", certificate]
    return server


def cell(server, command, pipeline, options):
    rate = load.warm_up(server, command, pipeline, 1, KEYS, options, VALUE_BYTES)
    return lambda: load.run(server, command, pipeline, rate * options.seconds, KEYS, options,
                            VALUE_BYTES)
