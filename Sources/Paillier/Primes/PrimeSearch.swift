internal import BigIntegers
internal import CGMP

/// Random primes p with p = 3 mod 4 and both highest bits set, so that a product of two has twice as
/// many bits; or safe primes, of which (p - 1) / 2 is prime too.
///
/// A random start, then the first prime from there in steps of 4, or of 24 for safe primes, which are 23
/// modulo 24 here: their halves must be 3 modulo 4 for the test, and 2 modulo 3. What no small prime
/// divides is tested on all lanes together, with secret moduli and exponents in constant time; the
/// number of candidates that were tested shows, and the sieve's memory accesses depend on the start's
/// residues modulo the small primes.
struct PrimeSearch {
    let bits: Int
    let isSafe: Bool

    /// Rounds of Miller and Rabin's test with random bases. A composite number passes one with
    /// probability 1/4 at most; an odd *random* one of 1024 bits passes even four with less than 2^-128
    /// (I. Damgård, P. Landrock, C. Pomerance, "Average Case Error Estimates for the Strong Probable
    /// Prime Test", 1993), the more so the longer it is.
    static let rounds = 16

    /// Steps looked at from one start: one without a prime among them is given up (about once in e^11
    /// starts at 1024 bits, once in e^2 for safe primes).
    private var windowLength: Int { isSafe ? 1 << 17 : 1 << 12 }
    private var step: UInt64 { isSafe ? 24 : 4 }

    /// The prime, in bits / 64 words.
    func find() -> Numbers {
        while true {
            let start = randomStart()
            let offsets = survivors(of: start)
            if let found = firstPrime(start, offsets) { return found }
        }
    }

    /// Random, the highest two bits set, 3 modulo 4 or 23 modulo 24.
    private func randomStart() -> Numbers {
        let start = Numbers.random(count: 1, bits: bits)
        start.write { words in
            words[start.width - 1] |= 3 << UInt64((bits - 1) % 64 - 1)
            words[0] |= 3
            if isSafe {
                // Eight zero bits keep what is added from carrying on.
                words[0] &= ~(0xff << 8)
                let remainder = cgmp_words_remainder_by(words, start.width, 24)
                words[0] += (47 - remainder) % 24
            }
        }
        return start
    }

    /// The k with start + k step (and half of it, less 1) free of small factors.
    private func survivors(of start: Numbers) -> [UInt64] {
        let primes = isSafe ? SmallPrimes.long : SmallPrimes.short
        let length = windowLength
        return withUnsafeTemporaryAllocation(of: Bool.self, capacity: length) { isOut in
            isOut.initialize(repeating: false)
            start.read { words in
                for prime in primes where isSafe ? prime > 3 : true {
                    let remainder = cgmp_words_remainder_by(words, start.width, prime)
                    let inverse = Self.inverse(of: step % prime, modulo: prime)
                    // start + k step = 0, or = 1 for a safe prime's half.
                    Self.strike(isOut, (prime - remainder) % prime * inverse % prime, prime)
                    if isSafe {
                        Self.strike(isOut, (prime + 1 - remainder) % prime * inverse % prime, prime)
                    }
                }
            }
            defer { isOut.initialize(repeating: false) }
            return isOut.indices.filter { !isOut[$0] }.map { UInt64($0) }
        }
    }

    private static func strike(
        _ isOut: UnsafeMutableBufferPointer<Bool>, _ first: UInt64, _ prime: UInt64
    ) {
        var k = Int(first)
        while k < isOut.count {
            isOut[k] = true
            k += Int(prime)
        }
    }

    /// By Fermat: a^(p - 2). Small numbers only.
    private static func inverse(of a: UInt64, modulo prime: UInt64) -> UInt64 {
        var (result, power, exponent) = (1 as UInt64, a, prime - 2)
        while exponent > 0 {
            if exponent & 1 == 1 { result = result * power % prime }
            power = power * power % prime
            exponent >>= 1
        }
        return result
    }

    private func firstPrime(_ start: Numbers, _ offsets: [UInt64]) -> Numbers? {
        var next = 0
        while next < offsets.count {
            // As many as the lanes take; one lane takes one.
            let lanes = PrimalityTest.lanes
            let group = offsets[next..<min(next + lanes, offsets.count)]
            next += group.count
            let candidates = Numbers.joined(
                group.map { k in
                    start.adding(Numbers([k * step])).widened(to: start.width)
                }
            )
            // A start near the end of the range: what carried over has lost its highest bit.
            let fits = candidates.read { words in
                (0..<candidates.count).allSatisfy { words[($0 + 1) * start.width - 1] >> 63 == 1 }
            }
            guard fits else { return nil }
            let tested = isSafe ? PrimalityTest.halved(candidates) : candidates
            let passed = PrimalityTest.fermat(tested)
            for (row, isLikely) in passed.enumerated() where isLikely {
                let candidate = candidates.rows(row..<(row + 1))
                if isSafe {
                    guard PrimalityTest.fermat(candidate)[0],
                        PrimalityTest.isPrime(
                            tested.rows(row..<(row + 1)), rounds: Self.rounds)
                    else { continue }
                }
                if PrimalityTest.isPrime(candidate, rounds: Self.rounds) { return candidate }
            }
        }
        return nil
    }
}
