import ArgumentParser
import EllipticCurves
import Groth16

/// `mpc groth16 contribute`, in the argument order of `snarkjs zkey contribute`.
struct ContributeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contribute", abstract: "Add your randomness to a key's setup.",
        discussion: """
            Proofs can't be forged as long as one contributor was honest and forgot its secret. Keep \
            the hash that is printed, and look for it in what verify-key reports of the final key.
            """)

    @Argument(help: "The key as it stands (.zkey).") var old: String
    @Argument(help: "Where the new key goes (.zkey).") var new: String
    @Option(help: "Who contributes; stands in the key.") var name: String?
    @Option(
        name: .shortAndLong,
        help: "Text that is mixed with the system's randomness, which is always used.")
    var entropy = ""
    @OptionGroup var work: WorkOptions

    func run() throws {
        try KeyStep(old: old, new: new, work: work).run(.entropy(entropy, name: name))
    }
}

/// `mpc groth16 beacon`, in the argument order of `snarkjs zkey beacon`.
struct BeaconCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beacon",
        abstract: "End a key's setup with a public random value that nobody could choose.")

    @Argument(help: "The key as it stands (.zkey).") var old: String
    @Argument(help: "Where the new key goes (.zkey).") var new: String
    @Argument(help: "The beacon, 1 to 255 bytes in hexadecimal.") var beacon: String
    @Argument(help: "It is hashed 2^n times; n from 10 to 32.") var iterations: Int
    @Option(help: "What the beacon is; stands in the key.") var name: String?
    @OptionGroup var work: WorkOptions

    func validate() throws {
        guard (10...32).contains(iterations) else {
            throw ValidationError("give n from 10 to 32: the beacon is hashed 2^n times")
        }
        guard let bytes, (1...255).contains(bytes.count) else {
            throw ValidationError(
                "give the beacon as 1 to 255 bytes in hexadecimal, two digits for each")
        }
    }

    /// The beacon's bytes, nil if it isn't hexadecimal.
    private var bytes: [UInt8]? {
        let digits = Array((beacon.hasPrefix("0x") ? beacon.dropFirst(2) : beacon[...]).utf8)
        let values = digits.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard values.count == digits.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    func run() throws {
        try KeyStep(old: old, new: new, work: work).run(
            .beacon(bytes ?? [], iterationsLog2: iterations, name: name))
    }
}

/// One contribution from file to file.
private struct KeyStep {
    let old: String
    let new: String
    let work: WorkOptions

    func run(_ secret: ContributionSecret) throws {
        let hash = try ProofFiles.withCurve(
            ofFile: old, bn254: { try run($0, secret) }, bls12381: { try run($0, secret) })
        print("contribution hash  \(ProofFiles.hexadecimal(hash))")
    }

    private func run<Curve: Groth16Curve>(
        _: Curve.Type, _ secret: ContributionSecret
    ) throws -> [UInt8] {
        try ProofFiles.naming(old, writing: new) { () throws(Groth16Error) in
            try ProvingKey<Curve>.contribute(
                secret, from: old, to: new, threads: work.threads, progress: work.progress)
        }
    }
}
