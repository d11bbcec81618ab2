"""Times the stages of the Python stack, whose nightly.py is imported from where it lies.

    python peer.py NIGHTLY.PY BARS

Reads one request a line from standard input, {"stage": name, "rows": training rows at most or null}, runs the stage once
and answers with one line that begins with "@@ ": {"milliseconds": [...], "rows": n}. Whatever a stage needs and does not
time is made before the clock starts, once.
"""
import importlib.util
import json
import sys
import time
from functools import cached_property
from pathlib import Path

FEATURES = 23
CALLS = 300  # of inference in one run of the stage


def load_module(path):
    spec = importlib.util.spec_from_file_location("nightly", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Stages:
    def __init__(self, nightly, bars):
        self.nightly, self.directory, self.models = nightly, Path(bars), {}

    # ---- what stages need

    @cached_property
    def bars(self):
        return self.nightly.load(self.directory, self.nightly.SYMBOLS)

    @cached_property
    def session(self):
        import pandas as pd
        return {s: pd.factorize(df.index.normalize())[0] + 1 for s, df in self.bars.items()}

    @cached_property
    def raw(self):
        return {s: frame.to_numpy() for s, frame in self.features().items()}

    @cached_property
    def labelled(self):
        return self.labels()

    @cached_property
    def scaled(self):
        return self.scaling()

    @cached_property
    def train(self):
        import numpy as np
        x, table = self.windows()
        symbols = list(self.bars)
        y = np.concatenate([self.labelled[symbols[i]][0][t].astype(np.int64) + 1 for i, t in table])
        return x, y

    def model(self, kind):
        """Compiled as nightly.fit compiles it."""
        if kind not in self.models:
            import keras
            keras.utils.set_random_seed(7)
            build, rate = {"lstm": (self.nightly.build_lstm, 1e-3), "transformer": (self.nightly.build_transformer, 5e-4)}[kind]
            model = build(FEATURES)
            model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
            self.models[kind] = model
        return self.models[kind]

    # ---- stages, by the code of main() in nightly.py

    def read(self):
        return self.nightly.load(self.directory, self.nightly.SYMBOLS)

    def features(self):
        market = self.bars[self.nightly.MARKET]["close"]
        return {s: self.nightly.features(df, market) for s, df in self.bars.items()}

    def labels(self):
        sig = {s: self.nightly.sigma(df["close"].to_numpy()) for s, df in self.bars.items()}
        return {s: self.nightly.triple_barrier(df, self.session[s], 0.7, sig[s]) for s, df in self.bars.items()}

    def scaling(self):
        import numpy as np
        from sklearn.preprocessing import MinMaxScaler
        n, raw, session = self.nightly, self.raw, self.session
        train = np.concatenate([raw[s][n.WARMUP:][session[s][n.WARMUP:] <= n.TRAIN[1]] for s in raw])
        scaler = MinMaxScaler(clip=True).fit(train)
        scaled = [np.full(values.shape, np.nan, np.float32) for values in raw.values()]
        for into, values in zip(scaled, raw.values()):
            into[n.WARMUP:] = scaler.transform(values[n.WARMUP:])
        return scaled

    def windows(self):
        n = self.nightly
        table = [(i, n.span_rows(self.session[s], self.labelled[s][2], n.TRAIN, 5)) for i, s in enumerate(self.bars)]
        return n.gather(self.scaled, table), table

    # ---- timing

    def epoch(self, kind, rows):
        import keras
        model = self.model(kind)
        x, y = (part[:rows] for part in self.train)
        seconds = []

        class Clock(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                self.start = time.perf_counter()

            def on_epoch_end(self, epoch, logs=None):
                seconds.append(time.perf_counter() - self.start)

        model.fit(x, y, batch_size=256, epochs=1, shuffle=True, verbose=0, callbacks=[Clock()])
        return seconds, len(x)

    def inference(self):
        import numpy as np
        from ai_edge_litert.interpreter import Interpreter
        x = np.ascontiguousarray(self.train[0][:20])
        runs = []
        for kind in ("lstm", "transformer"):
            interpreter = Interpreter(model_content=self.nightly.to_tflite(self.model(kind), FEATURES, 20), num_threads=2)
            interpreter.allocate_tensors()
            runs.append((interpreter, interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]))

        def both():
            for interpreter, source, target in runs:
                interpreter.set_tensor(source, x)
                interpreter.invoke()
                interpreter.get_tensor(target)

        for _ in range(10):
            both()
        return [timed(both)[0] for _ in range(CALLS)], len(x)

    def prepare(self, stage):
        """Makes what a stage needs before its clock starts."""
        if stage == "features" or stage == "labels":
            self.session
        if stage == "scaling":
            self.raw
        if stage == "windows":
            self.scaled, self.labelled
        if stage.startswith("conversion"):
            self.model(stage.split()[1])

    def run(self, stage, rows):
        name, *kind = stage.split()
        if name == "epoch":
            return self.epoch(*kind, rows)
        if name == "inference":
            return self.inference()
        if name == "conversion":
            return [timed(lambda: self.nightly.to_tflite(self.model(*kind), FEATURES, 20))[0]], 1
        if name == "count":
            return [], len(self.train[0])
        self.prepare(stage)
        seconds, result = timed(getattr(self, name))
        rows = len(result[0]) if name == "windows" else sum(len(df) for df in self.bars.values())
        return [seconds], rows


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main(nightly, bars):
    stages = Stages(load_module(nightly), bars)
    for line in sys.stdin:
        request = json.loads(line)
        stages.prepare(request["stage"])
        seconds, rows = stages.run(request["stage"], request["rows"])
        print("@@", json.dumps({"milliseconds": [1000 * s for s in seconds], "rows": rows}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
