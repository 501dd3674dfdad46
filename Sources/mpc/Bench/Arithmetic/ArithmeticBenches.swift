import ArgumentParser

/// The suites of `mpc bench` that need one process: fields, curves, proofs and keys.
enum ArithmeticBenches {
    static let all: [any ParsableCommand.Type] = [
        FieldBench.self, NTTBench.self, CurveBench.self, PairingBench.self,
        MultiScalarBench.self, Groth16Bench.self, PaillierBench.self, SigningBench.self,
    ]
}
