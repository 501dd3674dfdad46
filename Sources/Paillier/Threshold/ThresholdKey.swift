public import BigIntegers

/// The public part of a Paillier key whose decryption is shared (I. Damgård, M. Jurik, PKC 2001,
/// section 4.1, for s = 1, after V. Shoup's threshold RSA, EUROCRYPT 2000): encrypts, checks partial
/// decryptions, puts them together.
///
/// It comes from a dealer, the owner of a `SecretKey` of safe primes, who is trusted: to make the
/// shares as they should be, and to forget the key and them. There is no distributed generation here.
public struct ThresholdKey: Equatable, Sendable {
    public let publicKey: PublicKey
    public let scheme: ThresholdScheme
    /// v, a random square modulo N^2, and v_i = v^(Δ s_i) for parties 1, 2, ...
    let base: BigInteger
    let verificationKeys: [BigInteger]

    /// Bits that hold Δ s_i in magnitude: s_i is below N p' q' < 2^(2 bits), or within 2^128 times that.
    static func exponentBits(_ key: PublicKey, _ scheme: ThresholdScheme) -> Int {
        2 * key.bits + ProofSecurity.statisticalBits + scheme.delta.bitWidth + 7
    }

    /// The plaintexts, in -(N - 1)/2 ... (N - 1)/2, from partial decryptions by as many parties as the
    /// scheme needs (more are checked and not used). Everything here is public.
    ///
    /// Throws `.partialDecryptionRefused` with the party whose proof does not hold, `.partyRefused`,
    /// `.tooFewParts`, `.keyMismatch`, `.countMismatch`, and `.partsInconsistent`, which can only come of
    /// a key that was not dealt as it should be.
    public func combine(
        _ parts: [PartialDecryption], of ciphertexts: Ciphertexts, session: [UInt8]
    ) throws(PaillierError) -> [BigInteger] {
        guard ciphertexts.key == publicKey else { throw .keyMismatch }
        var seen = Set<Int>()
        for part in parts {
            guard (1...scheme.parties).contains(part.party), seen.insert(part.party).inserted else {
                throw .partyRefused(part.party)
            }
            try part.verify(ciphertexts, key: self, session: session)
        }
        guard parts.count >= scheme.needed else {
            throw .tooFewParts(needed: scheme.needed, given: parts.count)
        }
        let used = Array(parts.prefix(scheme.needed))
        let set = used.map(\.party)
        let factors = set.map { scheme.coefficient(of: $0, among: set) * 2 }
        let scale = scheme.delta * scheme.delta * 4
        let (modulus, square) = (publicKey.modulus, publicKey.modulusSquared)
        guard let inverse = try? scale.inverseVariableTime(modulo: modulus) else {
            throw .partsInconsistent
        }
        var plaintexts = [BigInteger]()
        for i in 0..<ciphertexts.count {
            // The product of c_i^(2 λ_i) is c^(4 Δ^2 d) = 1 + 4 Δ^2 m N.
            var product: BigInteger = 1
            for (part, factor) in zip(used, factors) {
                guard let power = try? part.values[i].powerVariableTime(factor, modulo: square),
                    let next = try? (product * power).modulo(square)
                else { throw .partsInconsistent }
                product = next
            }
            guard
                let (quotient, rest) = try? (product - 1).quotientAndRemainder(dividingBy: modulus),
                rest.isZero, let plaintext = try? (quotient * inverse).modulo(modulus)
            else { throw .partsInconsistent }
            plaintexts.append(plaintext > modulus >> 1 ? plaintext - modulus : plaintext)
        }
        return plaintexts
    }
}
