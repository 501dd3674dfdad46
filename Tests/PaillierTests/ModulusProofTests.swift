import BigIntegers
import Paillier
import TestSupport
import Testing
import Transcripts

/// Keys of peers: what they prove, and what is refused (CVE-2023-33241, CVE-2020-12118, TSSHOCK).
@Suite struct ModulusProofTests {
    private static let key = SharedKeys.alice
    private static let modulusProof = key.proveModulus(context: SharedKeys.context, prover: 1)
    private static let factorProof = key.proveNoSmallFactor(
        parameters: SharedKeys.parameters, context: SharedKeys.context, prover: 1)

    private func verified(
        _ modulus: BigInteger = key.publicKey.modulus, _ first: ModulusProof = modulusProof,
        _ second: NoSmallFactorProof = factorProof,
        parameters: RingPedersenParameters = SharedKeys.parameters,
        context: TranscriptContext = SharedKeys.context, prover: Int = 1
    ) throws -> PublicKey {
        try UncheckedPublicKey(modulus: modulus).verified(
            modulus: first, noSmallFactor: second, parameters: parameters, context: context,
            prover: prover)
    }

    @Test func honestKeysPass() throws {
        #expect(try verified() == Self.key.publicKey)
        let first = Self.modulusProof.bytes(size: .bits2048)
        let second = Self.factorProof.bytes(key: .bits2048, parameters: .bits2048)
        #expect(try ModulusProof(bytes: first, size: .bits2048) == Self.modulusProof)
        #expect(
            try NoSmallFactorProof(bytes: second, key: .bits2048, parameters: .bits2048)
                == Self.factorProof)
        for (bytes, change) in [
            (first, { $0.removeLast() }), (first, { $0.append(0) }), (first, { $0[0] = 2 }),
            (first, { $0[1] = 2 }), (first, { $0 = Array($0.prefix(2 + 256)) }),
        ] as [([UInt8], (inout [UInt8]) -> Void)] {
            var changed = bytes
            change(&changed)
            #expect(throws: PaillierError.malformed(.proof)) {
                _ = try ModulusProof(bytes: changed, size: .bits2048)
            }
        }
    }

    /// A peer whose parameters are shorter than one's own key.
    @Test func keysMayBeLongerThanParameters() throws {
        let key = SecretKey(size: .bits3072)
        let first = key.proveModulus(context: SharedKeys.context, prover: 1)
        let second = key.proveNoSmallFactor(
            parameters: SharedKeys.parameters, context: SharedKeys.context, prover: 1)
        let bytes = second.bytes(key: .bits3072, parameters: .bits2048)
        let read = try NoSmallFactorProof(bytes: bytes, key: .bits3072, parameters: .bits2048)
        #expect(try verified(key.publicKey.modulus, first, read) == key.publicKey)
        var values = second.body.values
        values[4] = values[4] + 1
        #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
            let changed = NoSmallFactorProof(ProofBody(.noSmallFactor, values))
            return try verified(key.publicKey.modulus, first, changed)
        }
    }

    /// Who knows the factors of the parameters' modulus can prove anything with them.
    @Test func ownParametersProveNothing() throws {
        let key = SharedKeys.safe
        let parameters = try RingPedersenSecret(key: key).parameters
        let first = key.proveModulus(context: SharedKeys.context, prover: 1)
        let second = key.proveNoSmallFactor(
            parameters: parameters, context: SharedKeys.context, prover: 1)
        #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
            try verified(key.publicKey.modulus, first, second, parameters: parameters)
        }
    }

    @Test func otherStatementsAndSessionsAreRefused() throws {
        let modulusRefused = PaillierError.proofRefused(.modulus)
        for context in SharedKeys.otherContexts {
            #expect(throws: modulusRefused) { try verified(context: context) }
            let first = Self.key.proveModulus(context: context, prover: 1)
            #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
                try verified(Self.key.publicKey.modulus, first, context: context)
            }
        }
        #expect(throws: modulusRefused) { try verified(prover: 0) }
        #expect(throws: modulusRefused) { try verified(SharedKeys.bob.publicKey.modulus) }
        let other = SharedKeys.bob.proveNoSmallFactor(
            parameters: SharedKeys.parameters, context: SharedKeys.context, prover: 1)
        #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
            try verified(Self.key.publicKey.modulus, Self.modulusProof, other)
        }
        #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
            try verified(parameters: RingPedersenSecret(key: SharedKeys.safe).parameters)
        }
    }

    /// Every number of a proof counts.
    @Test func changedNumbersAreRefused() {
        let values = Self.modulusProof.body.values
        // w, a root, flips of both kinds, an N-th root.
        for (i, changed) in [
            (0, values[0] + 1), (1, values[1] + 1), (128, -values[128]), (129, values[129] + 1),
            (130, BigInteger(3)), (130, 3 - values[130]), (257, values[257] + 1),
            (384, values[384] + Self.key.publicKey.modulus), (384, 0), (1, 0),
        ] {
            var other = values
            other[i] = changed
            if other == values { continue }
            #expect(throws: PaillierError.proofRefused(.modulus), "value \(i)") {
                try verified(
                    Self.key.publicKey.modulus, ModulusProof(ProofBody(.modulus, other)))
            }
        }
        #expect(throws: PaillierError.proofRefused(.modulus)) {
            try verified(
                Self.key.publicKey.modulus,
                ModulusProof(ProofBody(.modulus, Array(values.dropLast()))))
        }
        let second = Self.factorProof.body.values
        for i in second.indices {
            for change in [1, -1] as [BigInteger] {
                var other = second
                other[i] = other[i] + change
                #expect(throws: PaillierError.proofRefused(.noSmallFactor), "value \(i)") {
                    try verified(
                        Self.key.publicKey.modulus, Self.modulusProof,
                        NoSmallFactorProof(ProofBody(.noSmallFactor, other)))
                }
            }
        }
        for i in 0..<2 {
            for bad in [0, SharedKeys.parameters.modulus] as [BigInteger] {
                var other = second
                other[i] = bad
                #expect(throws: PaillierError.proofRefused(.noSmallFactor)) {
                    try verified(
                        Self.key.publicKey.modulus, Self.modulusProof,
                        NoSmallFactorProof(ProofBody(.noSmallFactor, other)))
                }
            }
        }
    }

    private static func prime(bits: Int, _ generator: inout SeededGenerator) throws -> BigInteger {
        while true {
            let random = try BigInteger.random(
                below: BigInteger(1) << max(bits - 2, 0), using: &generator)
            let candidate = (BigInteger(3) << (bits - 2)) + random
            let blum = candidate - (try candidate.modulo(4)) + 3
            if blum.bitWidth == bits, blum.isProbablePrime() { return blum }
        }
    }

    /// N that can be seen to be bad: prime, even, short, long, a square, a product of 16-bit primes.
    @Test func visiblyBadModuliAreRefused() throws {
        var generator = SeededGenerator(label: "bad moduli")
        let n = Self.key.publicKey.modulus
        var smooth: BigInteger = 0
        while smooth.bitWidth != 2048 {
            smooth = 1
            while smooth.bitWidth < 2016 { smooth *= try Self.prime(bits: 16, &generator) }
            smooth *= try Self.prime(bits: 2048 - smooth.bitWidth, &generator)
        }
        let refused: [(BigInteger, PaillierError.KeyFault?)] = [
            (try Self.prime(bits: 2048, &generator), .prime), (n + 1, .even),
            (try Self.prime(bits: 1024, &generator), .unsupportedSize(bits: 1024)),
            (n * 3, .unsupportedSize(bits: (n * 3).bitWidth)), (-n, .unsupportedSize(bits: 2048)),
            (0, .unsupportedSize(bits: 0)), (smooth, nil),
        ]
        for (modulus, fault) in refused {
            do {
                _ = try UncheckedPublicKey(modulus: modulus)
                Issue.record("accepted \(modulus.hexadecimal.prefix(20))")
            } catch {
                if let fault { #expect(error == .keyRefused(fault)) }
            }
        }
        let p = try Self.prime(bits: 1024, &generator)
        #expect(throws: PaillierError.keyRefused(.perfectPower)) {
            _ = try UncheckedPublicKey(modulus: p * p)
        }
        #expect(throws: PaillierError.keyRefused(.smallFactor(3))) {
            _ = try UncheckedPublicKey(modulus: (BigInteger(1) << 2047) + 1)
        }
    }

    /// A prover who knows all factors of a bad modulus and does what the figure says as well as can be:
    /// Π-mod fails for three primes, for p = 1 mod 4 and for p^2 q.
    @Test(arguments: ["three", "one", "square"]) func moduliOfOtherForms(form: String) throws {
        var generator = SeededGenerator(label: "moduli of other forms, \(form)")
        var factors = [BigInteger]()
        var n: BigInteger = 0
        while n.bitWidth != 2048 {
            switch form {
            case "three":
                factors = [
                    try Self.prime(bits: 682, &generator), try Self.prime(bits: 683, &generator),
                    try Self.prime(bits: 683, &generator),
                ]
                n = factors[0] * factors[1] * factors[2]
            case "one":
                let q = try Self.prime(bits: 1024, &generator)
                var p = q + 2
                while !(p.isProbablePrime() && !p.bit(1)) { p = p + 2 }
                factors = [p, q]
                n = p * q
            default:
                factors = [
                    try Self.prime(bits: 682, &generator), try Self.prime(bits: 684, &generator),
                ]
                n = factors[0] * factors[0] * factors[1]
            }
        }
        let phi =
            factors.reduce(BigInteger(1)) { $0 * ($1 - 1) } * (form == "square" ? factors[0] : 1)
        var w: BigInteger = 2
        while try w.jacobiSymbol(over: n) != -1 { w = w + 1 }
        let challenges = ModulusProof.challenges(
            n, w: w, context: SharedKeys.context, prover: 1)
        // Roots where they exist: by y^d for an exponent d that inverts 4 or N where it can.
        let odd = try phi.quotientAndRemainder(dividingBy: BigInteger.gcd(phi, 1 << 20)).0
        let quarter = try BigInteger(4).inverseVariableTime(modulo: odd)
        let root = try? n.inverseVariableTime(modulo: phi)
        var good = 0
        typealias Round = (x: BigInteger, flips: BigInteger, z: BigInteger)
        let values: [Round] = try challenges.map { y -> Round in
            for bits in 0..<4 {
                var target = y
                if bits & 2 != 0 { target = target * w }
                if bits & 1 != 0 { target = -target }
                let x = try target.modulo(n).powerVariableTime(quarter, modulo: n)
                if try x.powerVariableTime(4, modulo: n) == target.modulo(n) {
                    good += 1
                    let z = try y.powerVariableTime(root ?? 1, modulo: n)
                    return (x, BigInteger(bits), z)
                }
            }
            return (1, 0, 1)
        }
        // For p^2 q fourth roots exist; N-th roots don't, as N and φ(N) have p in common.
        #expect(form == "square" ? root == nil : good < 128, "\(good) of 128 rounds")
        let body = ProofBody(
            .modulus, [w] + values.map { $0.x } + values.map { $0.flips } + values.map { $0.z })
        #expect(throws: PaillierError.proofRefused(.modulus)) {
            try verified(n, ModulusProof(body))
        }
    }

    /// A modulus of a 64-bit and a 1984-bit prime passes Π-mod; Π-fac has responses out of range.
    @Test func smallFactorsAreFound() throws {
        var generator = SeededGenerator(label: "a factor of 64 bits")
        let small = try Self.prime(bits: 64, &generator)
        var n: BigInteger = 0
        var large: BigInteger = 0
        while n.bitWidth != 2048 {
            large = try Self.prime(bits: 1984, &generator)
            n = small * large
        }
        let refused = PaillierError.proofRefused(.noSmallFactor)
        #expect(throws: refused) { try prove(n, small, large, &generator) }
        #expect(throws: refused) { try prove(n, large, small, &generator) }
        // What is refused is the factor's size, not the test's way to prove.
        let bytes = Self.key.secretBytes()
        try prove(
            Self.key.publicKey.modulus, BigInteger(bigEndianBytes: bytes[8..<136]),
            BigInteger(bigEndianBytes: bytes[136...]), &generator)
    }

    /// Figure 28 step by step, then its check.
    private func prove(
        _ n: BigInteger, _ p: BigInteger, _ q: BigInteger, _ generator: inout SeededGenerator
    ) throws {
        let parameters = SharedKeys.parameters
        let key = try UncheckedPublicKey(modulus: n).assumedHonest()
        let modulus = parameters.modulus
        func random(_ bits: Int) throws -> BigInteger {
            let wide = try BigInteger.random(
                below: BigInteger(1) << (bits + 1), using: &generator)
            return wide - (BigInteger(1) << bits)
        }
        func product(
            _ a: BigInteger, _ x: BigInteger, _ b: BigInteger, _ y: BigInteger
        ) throws -> BigInteger {
            let first = try a.powerVariableTime(x, modulo: modulus)
            return try (first * b.powerVariableTime(y, modulo: modulus)).modulo(modulus)
        }
        let (s, t) = (parameters.s, parameters.t)
        let (mu, nu) = (try random(2176), try random(2176))
        let (alpha, beta) = (try random(1280), try random(1280))
        let (x, y) = (try random(2432), try random(2432))
        let (sigma, r) = (try random(4224), try random(4481))
        let (bigP, bigQ) = (try product(s, p, t, mu), try product(s, q, t, nu))
        let first = [
            bigP, bigQ, try product(s, alpha, t, x), try product(s, beta, t, y),
            try product(bigQ, alpha, t, r), sigma,
        ]
        let e = NoSmallFactorProof.challenge(
            key, parameters, first: first, context: SharedKeys.context, prover: 1)
        let responses = [alpha + e * p, beta + e * q, x + e * mu, y + e * nu]
        let last = r + e * (sigma - nu * p)
        let body = ProofBody(.noSmallFactor, [bigP, bigQ, sigma, e] + responses + [last])
        try NoSmallFactorProof(body).verify(
            key, parameters, context: SharedKeys.context, prover: 1)
    }
}
