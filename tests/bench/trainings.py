# SPDX-License-Identifier: GPL-3.0-or-later
"""What range-test and cyclical share: many trainings, one thread each, some side by side, each kept in a file of its own,
so that a run that was interrupted goes on where it was."""
import argparse, concurrent.futures, csv, hashlib, json, os, shutil, statistics, subprocess, sys, time

def options(text, **defaults):
    """The options of both scripts."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin")
    parser.add_argument("--keep", default=defaults["keep"])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--model", default="mlp:hidden=512/512")
    parser.add_argument("--optimizer", default="sgd:momentum=0.9")
    parser.add_argument("--data", default="fashion-mnist")
    parser.add_argument("--samples", type=int, default=0)
    return parser

class Trainings:
    def __init__(self, set):
        self.set = set
        self.lrtrain = os.path.join(set.bin, "lrtrain") if set.bin else shutil.which("lrtrain") or "lrtrain"
        self.common = ["--data", set.data, "--model", set.model, "--optimizer", set.optimizer, "--batch", str(set.batch)]
        self.common += ["--samples", str(set.samples)] if set.samples else []
        os.makedirs(set.keep, exist_ok=True)

    def kept(self, words, ending):
        name = hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]
        return os.path.join(self.set.keep, name + ending)

    def command(self, words):
        done = subprocess.run([self.lrtrain, *words], capture_output=True, text=True,
                              env=dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"))
        if done.returncode:
            raise RuntimeError(f"lrtrain {' '.join(words)}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def range_test(self):
        """lrtrain's own answer, as it prints it for machines."""
        words = [*self.common, "--range-test", "--seeds", str(self.set.seeds), "-f", "json"]
        path = self.kept(words, ".json")
        if not os.path.exists(path):
            answer = self.command([*words, "--threads", str(self.set.jobs)]) # the answer does not depend on it
            with open(path + ".part", "w") as out:
                out.write(answer)
            os.rename(path + ".part", path)
        with open(path) as answer:
            return json.load(answer)

    def words(self, seed, epochs, evaluate, rates):
        return [*self.common, "--epochs", str(epochs), "--seed", str(seed), "--evaluate", evaluate, *rates]

    def train(self, words):
        """The evaluations of one training: a list of (steps done, accuracy); None where it has left for good."""
        path = self.kept(words, ".csv")
        if not os.path.exists(path):
            self.command([*words, "-o", path])
        points = []
        with open(path, newline="") as trace:
            for row in csv.DictReader(trace):
                if row["val_accuracy"]:
                    points.append((int(row["step"]) + 1, float(row["val_accuracy"])))
        return points

    def all(self, plans, evaluate):
        """plans: {name: (epochs, words of the rates)}. For each the evaluations of every seed; progress on stderr."""
        seeds = range(1, self.set.seeds + 1)
        tasks = [(name, seed, self.words(seed, epochs, evaluate, rates))
                 for name, (epochs, rates) in plans.items() for seed in seeds]
        found, start = {}, time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.set.jobs) as pool:
            results = pool.map(lambda task: self.train(task[2]), tasks)
            for i, ((name, seed, _), points) in enumerate(zip(tasks, results)):
                found.setdefault(name, []).append(points)
                print(f"{i + 1}/{len(tasks)} {name} seed {seed}: {100 * points[-1][1]:.2f}% "
                      f"({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
        return found

def final(runs):
    """Mean, least and greatest of the last accuracies, in percent."""
    last = [100 * points[-1][1] for points in runs]
    return statistics.mean(last), min(last), max(last)

def mean_curve(runs):
    """(steps, mean accuracy over the seeds, in percent), as far as all of them got."""
    return [(points[0][0], 100 * statistics.mean(accuracy for _, accuracy in points)) for points in zip(*runs)]

def first_reach(curve, target):
    """The first number of steps at which the curve is there; None: never."""
    return next((steps for steps, accuracy in curve if accuracy >= target - 1e-9), None)

def grid(least, most, count):
    """Rates at equal factors, to three digits."""
    return [float(f"{least * (most / least) ** (i / (count - 1)):.3g}") for i in range(count)]
