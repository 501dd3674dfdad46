package import BigIntegers
internal import SecretSharing

/// A column of integers, each in the same number of 64-bit words, least significant first, one after
/// the other in memory of its own that is wiped on release.
///
/// Written only while it is made; shared without copying afterwards. What the words mean - residues,
/// exponents, two's complement - is its owner's to know. Lengths are public, values need not be.
package final class Numbers: @unchecked Sendable {
    // Sendable: nothing writes once the maker has handed it out.
    package let count: Int
    package let width: Int
    private let base: UnsafeMutablePointer<UInt64>

    /// `count` zeros of `width` words.
    package init(count: Int, width: Int) {
        precondition(count >= 0 && width >= 1, "no such column")
        self.count = count
        self.width = width
        base = .allocate(capacity: max(count * width, 1))
        base.initialize(repeating: 0, count: max(count * width, 1))
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(start: base, count: 8 * max(count * width, 1)))
        base.deallocate()
    }

    /// One number.
    package convenience init(_ words: [UInt64]) {
        self.init(count: 1, width: words.count)
        write { $0.update(from: words, count: words.count) }
    }

    /// Non-negative integers that fit the width.
    package convenience init(_ values: [BigInteger], width: Int) {
        self.init(count: values.count, width: width)
        for (i, value) in values.enumerated() {
            guard let words = try? value.magnitudeWords(count: width) else {
                preconditionFailure("a number is wider than its column")
            }
            write { ($0 + i * width).update(from: words, count: width) }
        }
    }

    /// `count` numbers, each in `8 width` bytes, most significant first.
    convenience init(bigEndian bytes: UnsafeRawBufferPointer, count: Int, width: Int) {
        precondition(bytes.count == 8 * count * width, "bytes of another count")
        self.init(count: count, width: width)
        write { words in
            for i in 0..<count {
                for w in 0..<width {
                    words[i * width + w] = UInt64(
                        bigEndian: bytes.loadUnaligned(
                            fromByteOffset: 8 * (i * width + width - 1 - w), as: UInt64.self))
                }
            }
        }
    }

    /// All numbers, each in `8 width` bytes, most significant first.
    func writeBigEndian(_ bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == 8 * count * width, "bytes of another count")
        read { words in
            for i in 0..<count {
                for w in 0..<width {
                    bytes.storeBytes(
                        of: words[i * width + w].bigEndian,
                        toByteOffset: 8 * (i * width + width - 1 - w), as: UInt64.self)
                }
            }
        }
    }

    /// `count` uniform integers below 2^bits, from the operating system's generator.
    package static func random(count: Int, bits: Int) -> Numbers {
        let made = Numbers(count: count, width: max((bits + 63) / 64, 1))
        made.write { words in
            fillFromSystem(
                UnsafeMutableRawBufferPointer(start: words, count: 8 * count * made.width))
            let excess = 64 * made.width - bits
            for i in 0..<count {
                let top = i * made.width + made.width - 1
                words[top] = excess == 64 ? 0 : words[top] & (.max >> UInt64(excess))
            }
        }
        return made
    }

    /// Lets `body` read the words while they are certainly there.
    package func read<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt64>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafePointer(base))
    }

    /// Lets the maker write the words.
    func write<Result>(_ body: (UnsafeMutablePointer<UInt64>) -> Result) -> Result {
        defer { withExtendedLifetime(self) {} }
        return body(base)
    }

    /// The same number `count` times.
    func repeated(_ count: Int, row: Int = 0) -> Numbers {
        let made = Numbers(count: count, width: width)
        read { from in
            made.write { to in
                for i in 0..<count {
                    (to + i * width).update(from: from + row * width, count: width)
                }
            }
        }
        return made
    }

    /// The rows `range`, copied.
    func rows(_ range: Range<Int>) -> Numbers {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such rows")
        let made = Numbers(count: range.count, width: width)
        read { from in
            made.write { to in
                to.update(from: from + range.lowerBound * width, count: range.count * width)
            }
        }
        return made
    }

    /// Columns of one width below each other.
    static func joined(_ columns: [Numbers]) -> Numbers {
        let width = columns.first?.width ?? 1
        let made = Numbers(count: columns.reduce(0) { $0 + $1.count }, width: width)
        var at = 0
        for column in columns {
            precondition(column.width == width, "columns of different widths")
            column.read { from in
                made.write { ($0 + at * width).update(from: from, count: column.count * width) }
            }
            at += column.count
        }
        return made
    }

    /// Row 0 of each column, row 1 of each, and so on: what alternating moduli work on.
    static func interleaved(_ columns: [Numbers]) -> Numbers {
        guard let first = columns.first else { return Numbers(count: 0, width: 1) }
        let (width, count) = (first.width, first.count)
        let made = Numbers(count: count * columns.count, width: width)
        for (place, column) in columns.enumerated() {
            precondition(column.width == width && column.count == count, "columns differ")
            column.read { from in
                made.write { to in
                    for i in 0..<count {
                        (to + (i * columns.count + place) * width).update(
                            from: from + i * width, count: width)
                    }
                }
            }
        }
        return made
    }

    /// Every `step`th row from `first` on: undoes `interleaved`.
    func every(_ step: Int, from first: Int) -> Numbers {
        let made = Numbers(count: (count - first + step - 1) / step, width: width)
        read { from in
            made.write { to in
                for i in 0..<made.count {
                    (to + i * width).update(from: from + (first + i * step) * width, count: width)
                }
            }
        }
        return made
    }

    /// The same numbers in another width: zeros added above, or words there dropped.
    func widened(to newWidth: Int) -> Numbers {
        if newWidth == width { return self }
        let made = Numbers(count: count, width: newWidth)
        read { from in
            made.write { to in
                for i in 0..<count {
                    (to + i * newWidth).update(from: from + i * width, count: min(width, newWidth))
                }
            }
        }
        return made
    }

    /// The number of a row as a public integer: from here on it is not a secret.
    package func reveal(_ row: Int) -> BigInteger {
        read {
            BigInteger(words: Array(UnsafeBufferPointer(start: $0 + row * width, count: width)))
        }
    }

    /// All numbers as public integers.
    package func reveal() -> [BigInteger] { (0..<count).map { reveal($0) } }
}
