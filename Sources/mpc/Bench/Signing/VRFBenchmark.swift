import KeyManagement

/// Times ECVRF.
enum VRFBenchmark {
    static func measure(_ name: String) throws -> [SigningMeasurement] {
        let key = VRFSecretKey.random()
        var (prove, verify) = (BenchClock(), BenchClock())
        for index in 0..<301 {
            let input = Array("input \(index)".utf8)
            let proof = prove.time { key.evaluate(input).proof }
            _ = try verify.time { try key.publicKey.verify(proof, of: input) }
        }
        return [("prove", prove), ("verify", verify)].map {
            SigningMeasurement(
                name: "\(name)-\($0.0)", seconds: $0.1.median, goal: nil, parties: 1)
        }
    }
}
