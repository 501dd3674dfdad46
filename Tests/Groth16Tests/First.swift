import Groth16
import Testing
