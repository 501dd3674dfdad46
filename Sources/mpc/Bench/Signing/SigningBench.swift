import ArgumentParser
import EllipticCurves
import KeyManagement

/// `mpc bench signing`: shared keys, generated and signed with by parties in one process.
struct SigningBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing",
        abstract: "Threshold signatures and key generation on one thread, in seconds each.",
        discussion: """
            round1 and round2 are one signer's; total is what a signature takes: one signer's rounds, \
            while the others do theirs, and the aggregation. dkg is one party's part of a run.
            """)

    /// What can be measured.
    enum Scheme: String, CaseIterable, ExpressibleByArgument {
        case frostEd25519 = "frost-ed25519"
        case frostRistretto255 = "frost-ristretto255"
        case frostSecp256k1 = "frost-secp256k1"
        case frostTaproot = "frost-taproot"
        case dkg
        case ecdsa
        case bls
        case elgamal
        case vrf
    }

    @Option(help: "One scheme; all without it.") var scheme: Scheme?
    @Flag(help: "One JSON object a case and line.") var json = false

    func run() throws {
        for scheme in scheme.map({ [$0] }) ?? Scheme.allCases {
            for measured in try Self.measure(scheme) {
                BenchResult(
                    name: measured.name, value: measured.seconds, unit: "seconds",
                    goal: measured.goal, path: "swift",
                    more: [
                        ("parties", .integer(measured.parties)), ("threads", .integer(1)),
                    ]
                ).report(asJSON: json)
            }
        }
    }

    private static func measure(_ scheme: Scheme) throws -> [SigningMeasurement] {
        let name = scheme.rawValue
        return switch scheme {
        case .frostEd25519: try FROSTBenchmark<FROSTEd25519>(name, hasGoals: true).measure()
        case .frostRistretto255: try FROSTBenchmark<FROSTRistretto255>(name).measure()
        case .frostSecp256k1: try FROSTBenchmark<FROSTSecp256k1>(name).measure()
        case .frostTaproot: try FROSTBenchmark<FROSTTaproot>(name).measure()
        case .dkg: try KeyGenerationBenchmark.measure()
        case .ecdsa:
            try ECDSABenchmark(minimumSigners: 2, goals: (2e-3, 0.3e-3)).measure()
                + ECDSABenchmark(minimumSigners: 7, goals: (4.9e-3, 0.115e-3)).measure()
        case .bls:
            try BLSBenchmark<BLSMinimalPublicKeySize>("bls-keys-in-g1").measure()
                + BLSBenchmark<BLSMinimalSignatureSize>("bls-keys-in-g2").measure()
        case .elgamal:
            try ElGamalBenchmark<Ristretto255>(
                "elgamal-ristretto255", .elGamalRistretto255
            ).measure()
                + ElGamalBenchmark<BN254.G1>("elgamal-bn254", .elGamalBN254).measure()
        case .vrf: try VRFBenchmark.measure("ecvrf-edwards25519-ell2")
        }
    }
}

/// One figure of `mpc bench signing`.
struct SigningMeasurement {
    let name: String
    /// The median.
    let seconds: Double
    let goal: Double?
    let parties: Int
}
