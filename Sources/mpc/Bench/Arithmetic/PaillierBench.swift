import ArgumentParser
import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Paillier
import SecretSharing
import Transcripts

/// `mpc bench paillier`: seconds an item, on one thread; the best of several runs.
struct PaillierBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paillier",
        abstract: "Paillier keys, encryption and proofs on one thread, in seconds an item.",
        discussion: "Batches are of --count items. Key generation is the mean of --runs keys.")

    @Option(help: "Bits of N: 2048, 3072 or 4096.") var bits = 2048
    @Option(help: "How many items a batch has.") var count = 64
    @Option(help: "How many runs, of which the best counts.") var runs = 5
    @Flag(help: "Without the proofs.") var skipProofs = false
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard KeySize(rawValue: bits) != nil, (1...100_000).contains(count),
            (1...1000).contains(runs)
        else {
            throw ValidationError("give 2048, 3072 or 4096 bits, 1 to 1000 runs, 1 to 100000 items")
        }
    }

    func run() throws {
        guard let size = KeySize(rawValue: bits) else { return }
        let (first, second) = (SecretKey(size: size), SecretKey(size: size))
        let keys = max(runs, 20)
        let start = ContinuousClock.now
        for _ in 0..<keys { _ = SecretKey(size: size) }
        report("keygen", (ContinuousClock.now - start) / .seconds(1) / Double(keys), goal: 25e-3)
        try encryption(first)
        if !skipProofs {
            let secret = RingPedersenSecret(size: size)
            try keyProofs(first, secret)
            try statementProofs(first, second, secret.parameters)
        }
    }

    private func encryption(_ key: SecretKey) throws {
        let publicKey = key.publicKey
        var generator = SystemRandomNumberGenerator()
        let words = SecretWords.random(count: count, using: &generator)
        let one = Plaintexts([1234])
        let many = Plaintexts(unsigned: words)
        var c = try publicKey.encrypt(one)
        var column = try publicKey.encrypt(many)
        try measure("encrypt", goal: 2e-3) { c = try publicKey.encrypt(one) }
        try measure("decrypt", goal: 2e-3) { _ = try key.decrypt(c) }
        try measure("encrypt-batch", items: count, goal: 0.4e-3) {
            column = try publicKey.encrypt(many)
        }
        _ = try key.encrypt(many)
        try measure("encrypt-batch by the key's owner", items: count) {
            _ = try key.encrypt(many)
        }
        try measure("decrypt-batch", items: count, goal: 0.35e-3) { _ = try key.decrypt(column) }
        try measure("add") { _ = try c.adding(c) }
        try measure("add-batch", items: count) { _ = try column.adding(column) }
        try measure("mul") { _ = try c.multiplied(by: Plaintexts(unsigned: SecretWords([.max]))) }
        try measure("mul-batch", items: count) { _ = try column.multiplied(by: many) }
        try measure("affine-batch", items: count) {
            _ = try column.affine(multipliedBy: many, adding: many)
        }
        let terms = [8, 4, 2, 1].first { count % $0 == 0 } ?? 1
        try measure("sum of \(terms) products", items: count / terms) {
            _ = try column.sums(of: many, terms: terms)
        }
        try measure("rerandomise-batch", items: count) { _ = column.rerandomised() }
    }

    private func keyProofs(_ key: SecretKey, _ secret: RingPedersenSecret) throws {
        let parameters = secret.parameters
        let context = Self.context
        var modulus = key.proveModulus(context: context, prover: 0)
        try measure("mod prove") { modulus = key.proveModulus(context: context, prover: 0) }
        var factor = key.proveNoSmallFactor(parameters: parameters, context: context, prover: 0)
        try measure("fac prove") {
            factor = key.proveNoSmallFactor(parameters: parameters, context: context, prover: 0)
        }
        let unchecked = try UncheckedPublicKey(modulus: key.publicKey.modulus)
        try measure("mod and fac verify") {
            _ = try unchecked.verified(
                modulus: modulus, noSmallFactor: factor, parameters: parameters,
                context: context, prover: 0)
        }
        var proof = secret.prove(context: context, prover: 0)
        try measure("prm prove") { proof = secret.prove(context: context, prover: 0) }
        try measure("prm verify") {
            _ = try RingPedersenParameters(
                modulus: parameters.modulus, s: parameters.s, t: parameters.t, proof: proof,
                context: context, prover: 0)
        }
    }

    private static let context = TranscriptContext(session: [1], participants: [[1], [2]])

    private func statementProofs(
        _ key: SecretKey, _ own: SecretKey, _ parameters: RingPedersenParameters
    ) throws {
        let publicKey = key.publicKey
        let context = Self.context
        for items in [1, 8] {
            let suffix = items == 1 ? "" : "-batch"
            let x = Plaintexts.random(count: items, bits: 256)
            let r = EncryptionRandomness(count: items, key: publicKey)
            let c = try publicKey.encrypt(x, randomness: r)
            var proofs = [RangeProof]()
            try measure("enc prove\(suffix)", items: items) {
                proofs = try RangeProof.prove(
                    c, plaintexts: x, randomness: r, rangeBits: 256, parameters: parameters,
                    context: context, prover: 0)
            }
            try measure("enc verify\(suffix)", items: items) {
                try RangeProof.verify(
                    proofs, c, rangeBits: 256, parameters: parameters, context: context, prover: 0)
            }
            try affine(c, own.publicKey, parameters, suffix)
            let (plain, shown) = try key.decryptProving(c, context: context, prover: 0)
            try measure("dec prove\(suffix)", items: items) {
                _ = try key.decryptProving(c, context: context, prover: 0)
            }
            try measure("dec verify\(suffix)", items: items) {
                try DecryptionProof.verify(
                    shown, c, plaintexts: plain, context: context, prover: 0)
            }
            if items == 1 { try logarithm(c, x, r, parameters) }
        }
    }

    private func logarithm(
        _ c: Ciphertexts, _ x: Plaintexts, _ r: EncryptionRandomness,
        _ parameters: RingPedersenParameters
    ) throws {
        typealias G = Secp256k1.Point
        let scalar = try G.Scalar(x.reveal()[0].modulo(G.Scalar.order))
        let statement = try LogarithmProof<G>.Statement(
            ciphertext: c, image: G.generatorMultiplied(by: scalar), rangeBits: 256)
        func prove() throws -> LogarithmProof<G> {
            try .prove(
                statement, plaintext: x, randomness: r, parameters: parameters,
                context: Self.context, prover: 0)
        }
        let proof = try prove()
        try measure("log prove") { _ = try prove() }
        try measure("log verify") {
            try proof.verify(
                statement, parameters: parameters, context: Self.context, prover: 0)
        }
    }

    private func affine(
        _ c: Ciphertexts, _ own: PublicKey, _ parameters: RingPedersenParameters, _ suffix: String
    ) throws {
        let count = c.count
        let (x, y) = (
            Plaintexts.random(count: count, bits: 256), Plaintexts.random(count: count, bits: 640)
        )
        let rho = EncryptionRandomness(count: count, key: c.key)
        let (rhoX, rhoY) = (
            EncryptionRandomness(count: count, key: own),
            EncryptionRandomness(count: count, key: own)
        )
        let multipliers = try own.encrypt(x, randomness: rhoX)
        let statement = try AffineStatement(
            multiplicands: c,
            results: c.multiplied(by: x).adding(c.key.encrypt(y, randomness: rho)),
            addends: own.encrypt(y, randomness: rhoY), multiplierBits: 256, addendBits: 640)
        let witness = AffineWitness(
            multipliers: x, addends: y, resultRandomness: rho, addendRandomness: rhoY)
        func prove() throws -> [AffineProof] {
            try AffineProof.prove(
                statement, multipliers: multipliers, multiplierRandomness: rhoX, witness: witness,
                parameters: parameters, context: Self.context, prover: 0)
        }
        let proofs = try prove()
        try measure("aff prove\(suffix)", items: count) { _ = try prove() }
        try measure("aff verify\(suffix)", items: count) {
            try AffineProof.verify(
                proofs, statement, multipliers: multipliers, parameters: parameters,
                context: Self.context, prover: 0)
        }
        guard count == 1 else { return }
        typealias G = Secp256k1.Point
        let scalar = try G.Scalar(x.reveal()[0].modulo(G.Scalar.order))
        let image = G.generatorMultiplied(by: scalar)
        func proveGroup() throws -> AffineGroupProof<G> {
            try .prove(
                statement, image: image, witness: witness, parameters: parameters,
                context: Self.context, prover: 0)
        }
        let proof = try proveGroup()
        try measure("aff-g prove") { _ = try proveGroup() }
        try measure("aff-g verify") {
            try proof.verify(
                statement, image: image, parameters: parameters, context: Self.context, prover: 0)
        }
    }

    private func measure(
        _ name: String, items: Int = 1, goal: Double? = nil, _ body: () throws -> Void
    ) throws {
        var best = Double.infinity
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try body()
            best = min(best, (ContinuousClock.now - start) / .seconds(1))
        }
        report(name, best / Double(items), goal: goal)
    }

    private func report(_ name: String, _ seconds: Double, goal: Double?) {
        BenchResult(
            name: "paillier \(name)", value: seconds, unit: "seconds",
            goal: bits == 2048 ? goal : nil, path: Modulus.path,
            more: [("bits", .integer(bits)), ("threads", .integer(1))]
        ).report(asJSON: json)
    }
}
