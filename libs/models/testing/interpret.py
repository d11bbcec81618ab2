"""Runs a .tflite file with TensorFlow Lite's own interpreter: interpret.py MODEL INPUT OUTPUT, raw little-endian float32."""
import sys

import numpy
from ai_edge_litert.interpreter import Interpreter

model, source, target = sys.argv[1:]
interpreter = Interpreter(model_path=model, num_threads=1)
interpreter.allocate_tensors()
entrance, = interpreter.get_input_details()
exit_, = interpreter.get_output_details()
interpreter.set_tensor(entrance["index"], numpy.fromfile(source, "<f4").reshape(entrance["shape"]))
interpreter.invoke()
interpreter.get_tensor(exit_["index"]).astype("<f4").tofile(target)
