#!/usr/bin/env python3
"""What is shipped beside the binary: the chart, the Compose file and the Dockerfile.

usage: tests/packaging/check.py [--tools FOLDER]

Renders helm/preloop with each file of helm/preloop/ci, checks every object by the schemas of the oldest and the newest
Kubernetes it is for, and what no schema knows: that pods fit the restricted profile, that probes, secrets and times are
what the server needs, and that values with mistakes are refused. Has Compose read docker-compose.yml, and looks at
what each service may do. FOLDER (default: `packaging` in the tests' cache) is where helm and Compose are put; where
they cannot be had, that is said, and nothing is checked.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import tools

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "helm/preloop"
# The oldest that Chart.yaml names, and the newest that there are schemas of.
KUBERNETES = ["1.25", "1.37"]
# Custom objects, whose schemas Kubernetes does not have.
CUSTOM = {"ServiceMonitor", "PrometheusRule"}
GOOD = {"SECRET_KEY": "k3J9vX0qTz7LmN2bWc8RfY5hUd1GsAeP", "POSTGRES_PASSWORD": "postgres"}
FOLDER = Path()


def run(program, *arguments, env=None):
    clean = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), **(env or {})}
    return subprocess.run(
        [FOLDER / program, *map(str, arguments)], capture_output=True, text=True, env=clean, cwd=ROOT
    )


def render(*arguments):
    """All objects, by kind."""
    import yaml

    done = run("helm", "template", "release", CHART, *arguments)
    assert done.returncode == 0, done.stderr
    objects = [it for it in yaml.safe_load_all(done.stdout) if it]
    return {(it["kind"], it["metadata"]["name"]): it for it in objects}


def of_kind(objects, kind):
    return [it for (of, _), it in objects.items() if of == kind]


class Chart(unittest.TestCase):
    def cases(self):
        files = sorted((CHART / "ci").glob("*.yaml"))
        self.assertGreaterEqual(len(files), 3)
        for file in files:
            with self.subTest(file=file.name):
                yield file

    def test_is_well_formed(self):
        for file in self.cases():
            done = run("helm", "lint", "--strict", CHART, "-f", file)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_object_is_one_of_kubernetes(self):
        import kubernetes_validate

        for file in self.cases():
            for (kind, name), it in render("-f", file).items():
                for version in [] if kind in CUSTOM else KUBERNETES:
                    with self.subTest(kind=kind, name=name, version=version):
                        kubernetes_validate.validate(it, version, strict=True)

    def test_pods_fit_the_restricted_profile(self):
        for file in self.cases():
            (deployment,) = of_kind(render("-f", file), "Deployment")
            pod = deployment["spec"]["template"]["spec"]
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertEqual(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
            self.assertFalse(pod["automountServiceAccountToken"])
            for forbidden in ["hostNetwork", "hostPID", "hostIPC"]:
                self.assertNotIn(forbidden, pod)
            self.assertTrue(all("hostPath" not in volume for volume in pod["volumes"]))
            for container in pod["containers"]:
                self.assertEqual(
                    container["securityContext"],
                    {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]},
                    },
                )
                self.assertIn("memory", container["resources"]["limits"])

    def test_a_pod_has_the_time_it_needs(self):
        for file in self.cases():
            objects = render("-f", file)
            (deployment,) = of_kind(objects, "Deployment")
            spec = deployment["spec"]
            pod = spec["template"]["spec"]
            settings = settings_of(objects)
            # Ten seconds are what App::run promises.
            least = int(settings["SHUTDOWN_DELAY_SECONDS"]) + 10
            self.assertGreater(pod["terminationGracePeriodSeconds"], least)
            self.assertEqual(spec["strategy"]["rollingUpdate"], {"maxSurge": 1, "maxUnavailable": 0})
            (container,) = pod["containers"]
            asked = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
            self.assertEqual(
                asked, {"startupProbe": "/ping", "livenessProbe": "/ping", "readinessProbe": "/health"}
            )
            startup = container["startupProbe"]
            # A migration's statement may take 15 minutes.
            patience = startup["periodSeconds"] * startup["failureThreshold"]
            self.assertGreaterEqual(patience, 15 * 60)
            self.assertGreater(spec["progressDeadlineSeconds"], patience)
            self.assertEqual(str(container["ports"][0]["containerPort"]), settings.get("PORT", "8000"))

    def test_settings_are_ours_and_secrets_are_files(self):
        example = (ROOT / ".env.example").read_text().splitlines()
        known = {line.split("=")[0] for line in example if "=" in line and not line.startswith("#")}
        for file in self.cases():
            settings = settings_of(render("-f", file))
            files = {name for name in settings if name.endswith("_FILE")}
            self.assertLessEqual({"SECRET_KEY_FILE", "DATABASE_URL_FILE"}, files)
            names = {name.removesuffix("_FILE") for name in settings}
            self.assertLessEqual(names, known)
            self.assertFalse({"SECRET_KEY", "DATABASE_URL"} & set(settings))

    def test_what_is_wrong_is_refused(self):
        least = ["-f", CHART / "ci/least.yaml"]
        for arguments, said in [
            ([], "existingSecret"),
            ([*least, "--set", "url="], "https://preloop.example.com"),
            ([*least, "--set", "url=https://preloop.example.com/path"], "pattern"),
            ([*least, "--set", "replicaCounts=2"], "replicaCounts"),
            ([*least, "--set", "settings.SECRET_KEY=x"], "SECRET_KEY"),
            ([*least, "--set", "settings.smtp_host=x"], "smtp_host"),
            ([*least, "--set", "engine.host=docker:2376"], "engine/host"),
            ([*least, "--set", "secrets.keys={SECRET_KEY}"], "secrets/keys"),
            ([*least, "--set", "image.digest=latest"], "image/digest"),
            ([*least, "--set", "secrets.existingSecret=release-preloop-trial"], "another name"),
            (
                ["-f", CHART / "ci/all.yaml", "--set-json", "networkPolicy.metricsFrom=[]"],
                "networkPolicy.metricsFrom",
            ),
        ]:
            with self.subTest(arguments=arguments[2:]):
                done = run("helm", "template", "release", CHART, *arguments)
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn(said, done.stderr)

    def test_dashboard_and_alerts_are_those_beside_it(self):
        import yaml

        objects = render("-f", CHART / "ci/all.yaml")
        dashboard = objects["ConfigMap", "release-preloop-dashboard"]["data"]["preloop.json"]
        self.assertEqual(json.loads(dashboard), json.loads((CHART / "dashboards/preloop.json").read_text()))
        (rules,) = of_kind(objects, "PrometheusRule")
        self.assertEqual(rules["spec"], yaml.safe_load((CHART / "alerts/preloop.yaml").read_text()))
        (monitor,) = of_kind(objects, "ServiceMonitor")
        self.assertEqual(monitor["spec"]["endpoints"][0]["authorization"]["credentials"]["key"], "METRICS_TOKEN")

    def test_a_secret_of_the_chart_outlives_it(self):
        objects = render("-f", CHART / "ci/trial.yaml")
        secret = objects["Secret", "release-preloop-trial"]
        self.assertEqual(secret["metadata"]["annotations"]["helm.sh/resource-policy"], "keep")
        later = render("-f", CHART / "ci/least.yaml")
        self.assertEqual(of_kind(later, "Secret"), [])

    def test_of_a_secret_only_what_is_named_gets_in(self):
        for file in self.cases():
            objects = render("-f", file)
            (deployment,) = of_kind(objects, "Deployment")
            volumes = deployment["spec"]["template"]["spec"]["volumes"]
            (secrets,) = [it["secret"] for it in volumes if it["name"] == "secrets"]
            paths = {f"/run/secrets/preloop/{it['path']}" for it in secrets["items"]}
            settings = settings_of(objects)
            self.assertEqual(paths, {settings[name] for name in settings if name.endswith("_FILE")})

    def test_who_scrapes_gets_through(self):
        (policy,) = of_kind(render("-f", CHART / "ci/all.yaml"), "NetworkPolicy")
        (rule,) = policy["spec"]["ingress"]
        names = [it["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for it in rule["from"]]
        self.assertEqual(names, ["ingress-nginx", "monitoring"])

    def test_one_replica_may_be_drained(self):
        self.assertEqual(of_kind(render("-f", CHART / "ci/trial.yaml"), "PodDisruptionBudget"), [])
        self.assertEqual(len(of_kind(render("-f", CHART / "ci/least.yaml"), "PodDisruptionBudget")), 1)


def settings_of(objects):
    return objects["ConfigMap", "release-preloop"]["data"]


def compose(env, *arguments):
    """As in a checkout of its own, whose `.env` says this."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ".env"
        file.write_text("".join(f"{name}={value}\n" for name, value in env.items()))
        (Path(folder) / "docker-compose.yml").write_text((ROOT / "docker-compose.yml").read_text())
        return run("docker-compose", "--project-directory", folder, *arguments, "config", "--format", "json")


class Compose(unittest.TestCase):
    def services(self, env=None, *arguments):
        done = compose({**GOOD, **(env or {})}, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["services"]

    def test_secrets_have_to_be_there(self):
        done = compose({**GOOD, "POSTGRES_PASSWORD": ""})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("POSTGRES_PASSWORD", done.stderr)
        # Empty is absent to the server, which refuses that in production.
        environment = self.services({"SECRET_KEY": ""})["preloop"]["environment"]
        self.assertEqual((environment["SECRET_KEY"], environment["ENVIRONMENT"]), ("", "production"))

    def test_secrets_may_be_files(self):
        files = {"SECRET_KEY_FILE": "/run/secrets/key", "DATABASE_URL_FILE": "/run/secrets/database"}
        for empty in [{}, {"SECRET_KEY": "", "DATABASE_URL": ""}]:
            env = {"POSTGRES_PASSWORD": "postgres", **files, **empty}
            done = compose(env)
            self.assertEqual(done.returncode, 0, done.stderr)
            environment = json.loads(done.stdout)["services"]["preloop"]["environment"]
            for name in ["SECRET_KEY", "DATABASE_URL"]:
                self.assertFalse(environment.get(name), name)
                self.assertEqual(environment[f"{name}_FILE"], files[f"{name}_FILE"])

    def test_nothing_may_do_more_than_it_needs(self):
        services = self.services(None, "--profile", "mail")
        self.assertEqual(set(services), {"preloop", "engine", "database", "mail"})
        for name, service in services.items():
            with self.subTest(service=name):
                self.assertTrue(service["read_only"])
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                self.assertNotIn("cap_add", service)
                self.assertNotIn("privileged", service)
                self.assertIn("mem_limit", service)
                self.assertIn("pids_limit", service)
                binds = [it for it in service.get("volumes", []) if it["type"] == "bind"]
                self.assertEqual(len(binds), 1 if name == "engine" else 0, binds)
                self.assertFalse([it for it in binds if it.get("bind", {}).get("create_host_path")], binds)
                published = [port["host_ip"] for port in service.get("ports", [])]
                self.assertTrue(all(host == "127.0.0.1" for host in published))
        self.assertEqual(services["engine"]["network_mode"], "none")
        self.assertNotIn("SECRET_KEY", services["engine"]["environment"])
        self.assertEqual(set(services["database"]["networks"]), {"database"})
        # SHUTDOWN_DELAY_SECONDS, and the ten that App::run promises.
        self.assertEqual(services["preloop"]["stop_grace_period"], "5m20s")

    def test_the_server_and_the_guard_name_the_same_places(self):
        services = self.services()
        preloop, engine = services["preloop"], services["engine"]
        options = dict(it.removeprefix("--").split("=", 1) for it in engine["command"] if "=" in it)
        self.assertEqual(preloop["environment"]["DOCKER_HOST"], f"unix://{options['listen']}")
        self.assertEqual(preloop["environment"]["AGENT_SOCKET_VOLUME"], options["socket-volume"])
        self.assertEqual(preloop["image"], engine["image"])

    def test_the_guard_allows_what_the_server_asks(self):
        limits = {
            "AGENT_MEMORY_LIMIT": ("memory-limit", "8g"),
            "AGENT_CPU_LIMIT": ("cpu-limit", "2"),
            "AGENT_PIDS_LIMIT": ("pids-limit", "900"),
            "AGENT_DISK_LIMIT": ("disk-limit", "3g"),
            "AGENT_ALLOWED_REGISTRIES": ("registries", "docker.io,ghcr.io"),
        }
        example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line)
        for env in [{}, {name: value for name, (_, value) in limits.items()}]:
            services = self.services(env)
            for name, (option, _) in limits.items():
                value = services["preloop"]["environment"].get(name, example[name])
                self.assertIn(f"--{option}={value}", services["engine"]["command"])

    def test_settings_reach_the_server_but_for_its_places(self):
        env = {"SMTP_HOST": "mail", "HOST": "127.0.0.1", "ENVIRONMENT": "development", "PORT": "9000"}
        environment = self.services(env)["preloop"]["environment"]
        self.assertEqual(environment["SMTP_HOST"], "mail")
        self.assertEqual(environment["HOST"], "0.0.0.0")
        self.assertEqual(environment["PORT"], "8000")
        self.assertEqual(environment["ENVIRONMENT"], "production")
        self.assertIn("@database:5432/", environment["DATABASE_URL"])
        elsewhere = "postgresql://a:b@db.example.com/c"
        environment = self.services({"DATABASE_URL": elsewhere})["preloop"]["environment"]
        self.assertEqual(environment["DATABASE_URL"], elsewhere)
        # The example as it is, with what it cannot know.
        with_example = (ROOT / ".env.example").read_text().splitlines()
        pairs = [line.split("=", 1) for line in with_example if "=" in line and not line.startswith("#")]
        self.services({**dict(pairs), **GOOD})


class Dockerfile(unittest.TestCase):
    def test_it_is_built_with_a_compiler_that_is_new_enough(self):
        import tomllib

        wanted = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
        images = [line for line in self.lines() if line.startswith("ARG RUST_IMAGE=")]
        found = images[0].rsplit(":", 1)[1].split("-")[0]
        as_numbers = lambda version: [int(part) for part in version.split(".")]  # noqa: E731
        self.assertGreaterEqual(as_numbers(found), as_numbers(wanted))

    def test_what_runs_is_nobody_and_asks_itself(self):
        last = self.lines()
        last = last[max(at for at, line in enumerate(last) if line.startswith("FROM ")) :]
        self.assertIn("USER 65532:65532", last)
        self.assertFalse([line for line in last if line.startswith("RUN")], "there is no shell in it")
        self.assertTrue([line for line in last if 'CMD ["/usr/local/bin/preloop", "health"]' in line])

    def lines(self):
        return (ROOT / "Dockerfile").read_text().splitlines()


def main():
    global FOLDER
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    cache = os.environ.get("PRELOOP_TEST_DIR") or Path.home() / ".cache/preloop"
    parser.add_argument("--tools", type=Path, default=Path(cache) / "packaging")
    FOLDER = parser.parse_args().tools.resolve()
    try:
        tools.fetch(FOLDER)
    except tools.NotHere as why:
        print(f"chart and Compose file were not checked: {why}", file=sys.stderr)
        return
    sys.path.insert(0, str(FOLDER / "python"))
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
