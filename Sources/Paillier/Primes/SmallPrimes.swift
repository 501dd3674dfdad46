internal import CGMP

/// Primes to sieve with, ascending from 3.
enum SmallPrimes {
    /// Below 2^16.
    static let short: [UInt64] = below(1 << 16)
    /// Below 2^20: safe primes are so rare that longer sieving pays.
    static let long: [UInt64] = below(1 << 20)

    /// The odd primes below `limit`, by the sieve of Eratosthenes.
    private static func below(_ limit: Int) -> [UInt64] {
        // Entry i stands for 2i + 1.
        var isComposite = [Bool](repeating: false, count: limit / 2)
        var primes = [UInt64]()
        for i in 1..<(limit / 2) where !isComposite[i] {
            let prime = 2 * i + 1
            primes.append(UInt64(prime))
            if prime * prime < limit {
                for multiple in stride(from: prime * prime / 2, to: limit / 2, by: prime) {
                    isComposite[multiple] = true
                }
            }
        }
        return primes
    }
}

extension Numbers {
    /// The least odd prime below 2^16 that divides the first number, if any. Variable time.
    func smallFactor() -> Int? {
        read { words in
            SmallPrimes.short.first { cgmp_words_remainder_by(words, width, $0) == 0 }.map {
                Int($0)
            }
        }
    }
}
