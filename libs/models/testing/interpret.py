"""Runs a .tflite file with TensorFlow Lite's own interpreter: interpret.py MODEL INPUT OUTPUT, raw little-endian float32.

Outputs follow each other in the order of the graph.
"""
import sys

import numpy
from ai_edge_litert.interpreter import Interpreter

model, source, target = sys.argv[1:]
interpreter = Interpreter(model_path=model, num_threads=1)
interpreter.allocate_tensors()
entrance, = interpreter.get_input_details()
interpreter.set_tensor(entrance["index"], numpy.fromfile(source, "<f4").reshape(entrance["shape"]))
interpreter.invoke()
outputs = [interpreter.get_tensor(exit_["index"]).ravel() for exit_ in interpreter.get_output_details()]
numpy.concatenate(outputs).astype("<f4").tofile(target)
