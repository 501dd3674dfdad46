/// What the processes of a protocol benchmark are told to do: one JSON line on their input.
struct BenchWork: Codable, Sendable {
    /// Where one party listens and how it is known.
    struct Peer: Codable, Sendable {
        var identity: String
        var port: Int
    }

    /// One measured operation.
    enum Operation: Codable, Sendable {
        /// `repeats` vector operations of `count` elements, timed one by one.
        case vector(VectorOperation, count: Int, repeats: Int)
        /// `count` multiplications, each of the one before; timed as a whole.
        case sequence(count: Int, repeats: Int)
        /// A contract on random inputs; `ir` and `manifest` are paths.
        case contract(
            ir: String, manifest: String, method: String, providers: Int, arguments: [UInt64],
            repeats: Int)
    }

    enum VectorOperation: String, Codable, Sendable {
        case mul, less, dot, and, sort, aes, fixmul, fixdiv
        /// What the example contracts do, written on vectors.
        case count, auction
        /// Of protocols with preprocessing: its triples.
        case triples
    }

    var peers: [Peer]
    var party: Int
    var setting: BenchSetting
    var operation: Operation
}

/// The protocol that is measured, and among whom.
struct BenchSetting: Codable, Sendable {
    enum Scheme: String, Codable, CaseIterable, Sendable {
        case replicated
        case replicatedActive = "replicated-active"
        case shamir
        case shamirActive = "shamir-active"
        case additive
        case additiveActive = "additive-active"

        var hasPreprocessing: Bool { self == .additive || self == .additiveActive }
    }

    /// What the elements are.
    enum Domain: String, Codable, CaseIterable, Sendable {
        case ring = "z2^64"
        case p61
        case bn254 = "bn254-fr"
        case bls12381 = "bls12-381-fr"
        case secp256k1 = "secp256k1-fn"
        case ed25519 = "ed25519-fl"
    }

    var scheme = Scheme.replicated
    var parties = 3
    var domain = Domain.ring
    /// How triples are made.
    enum Source: String, Codable, CaseIterable, Sendable {
        case transfer = "ot"
        case paillier
    }

    /// Of protocols with preprocessing: that is what is measured. Otherwise it is made ahead by a dealer.
    var offline = false
    var source = Source.transfer
}

/// What one party measured: one JSON line on its output.
struct BenchMeasurement: Codable, Sendable {
    /// Of each repetition.
    var seconds: [Double]
    /// Processor time of each repetition.
    var cpuSeconds: [Double]
    /// Of one repetition.
    var rounds: Int
    var bytesSent: Int
    /// Operations of one repetition, for the rate.
    var operations: Int
    /// Of one repetition: what it takes of preprocessing.
    var triples = 0
    var bitTripleWords = 0
    var daBits = 0
    var edaBits = 0
    var masks = 0
    /// Of a contract: comparisons of one repetition.
    var comparisons = 0
    /// Of a contract: sign and zero tests, of which comparisons are made.
    var signTests = 0
    /// Of a contract: of the seconds of each repetition, those until inputs were shared.
    var inputSeconds: [Double] = []
    var path: String
    /// The process's largest resident memory.
    var peakBytes: Int
}
