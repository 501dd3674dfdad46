extension PaillierError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .keyRefused(let fault): "the key is refused: \(fault)"
        case .parametersRefused(.baseRefused):
            "the ring-Pedersen parameters are refused: a base is trivial or not invertible"
        case .plaintextOutOfRange(let position): "plaintext \(position) is outside of its range"
        case .ciphertextOutOfRange(let position):
            "ciphertext \(position) is not between 0 and the square of the modulus"
        case .ciphertextNotInvertible(let position):
            "ciphertext \(position) has a factor in common with the modulus"
        case .randomnessNotInvertible(let position):
            "randomness \(position) is zero, too large or has a factor in common with the modulus"
        case .keyMismatch: "the parts belong to different keys"
        case .countMismatch(let expected, let found): "\(expected) values expected, \(found) given"
        case .overflow(let needed, let available):
            "the result may need \(needed) bits, and there are \(available)"
        case .scaleMismatch(let a, let b):
            "numbers with \(a) and \(b) binary places can't be added: bring them to one scale first"
        case .notRepresentable: "the number is not finite or has more places than the encoding"
        case .proofRefused(let kind): "the proof does not hold: \(kind.rawValue)"
        case .malformed(let format): "this is no \(format.rawValue) in the form that is read"
        case .invalidThreshold(let threshold, let parties):
            "no sharing has threshold \(threshold) among \(parties) parties"
        case .tooFewParts(let needed, let given): "\(given) parts given, \(needed) needed"
        case .partyRefused(let party): "party \(party) does not exist or comes twice"
        case .partialDecryptionRefused(let party):
            "the partial decryption of party \(party) has no proof that holds"
        case .partsInconsistent: "the parts do not fit together: at least one is wrong"
        }
    }
}

extension PaillierError.KeyFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupportedSize(let bits):
            "its modulus has \(bits) bits; 2048, 3072 and 4096 are supported"
        case .even: "its modulus is even"
        case .prime: "its modulus is prime"
        case .perfectPower: "its modulus is a power"
        case .smallFactor(let factor): "its modulus is divisible by \(factor)"
        case .factorsRefused: "its factors are not two primes of the right size and form"
        case .primesNotSafe: "its primes are not safe; make one with safe primes"
        }
    }
}
