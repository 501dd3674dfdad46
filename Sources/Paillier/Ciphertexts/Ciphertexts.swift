public import BigIntegers

/// A column of ciphertexts under one key. Each is in 1 ..< N^2 and coprime to N: made by this process,
/// or received and checked.
public struct Ciphertexts: Sendable {
    public let key: PublicKey
    let numbers: Numbers

    init(_ numbers: Numbers, key: PublicKey) {
        precondition(numbers.width == key.square.width, "numbers of another width")
        self.numbers = numbers
        self.key = key
    }

    public var count: Int { numbers.count }

    /// What came from elsewhere, after its checks. Variable time: ciphertexts are public.
    ///
    /// Throws `.ciphertextOutOfRange` and `.ciphertextNotInvertible`.
    public init(checking values: [BigInteger], key: PublicKey) throws(PaillierError) {
        for (position, value) in values.enumerated() {
            guard value.signum > 0, value < key.modulusSquared else {
                throw .ciphertextOutOfRange(position: position)
            }
        }
        self.init(Numbers(values, width: key.square.width), key: key)
        try checkUnits()
    }

    /// The same for numbers of N^2's width, in words.
    init(checking numbers: Numbers, key: PublicKey) throws(PaillierError) {
        let isBelow = numbers.isBelow(key.square.value)
        let isZero = numbers.isZero
        if let position = (0..<numbers.count).first(where: { isBelow[$0] == 0 || isZero[$0] }) {
            throw .ciphertextOutOfRange(position: position)
        }
        self.init(numbers, key: key)
        try checkUnits()
    }

    /// One gcd for all: a product is coprime to N exactly if all its factors are.
    private func checkUnits() throws(PaillierError) {
        let modulus = key.modulus
        if BigInteger.gcd(key.square.common(numbers).reveal(0), modulus) != 1 {
            let position = values.firstIndex { BigInteger.gcd($0, modulus) != 1 } ?? 0
            throw .ciphertextNotInvertible(position: position)
        }
    }

    /// The numbers.
    public var values: [BigInteger] { numbers.reveal() }

    /// One ciphertext, as a column of one.
    public subscript(position: Int) -> Ciphertexts { self[position..<(position + 1)] }

    /// Some of the ciphertexts.
    public subscript(range: Range<Int>) -> Ciphertexts {
        Ciphertexts(numbers.rows(range), key: key)
    }

    /// Columns under one key, one after the other. Throws `.keyMismatch`, or `.tooFewParts` for none.
    public static func joined(_ columns: [Ciphertexts]) throws(PaillierError) -> Ciphertexts {
        guard let first = columns.first else { throw .tooFewParts(needed: 1, given: 0) }
        guard columns.allSatisfy({ $0.key == first.key }) else { throw .keyMismatch }
        return Ciphertexts(Numbers.joined(columns.map(\.numbers)), key: first.key)
    }
}

extension Ciphertexts: Equatable {
    public static func == (a: Ciphertexts, b: Ciphertexts) -> Bool {
        a.key == b.key && a.count == b.count && a.numbers.isEqual(to: b.numbers).allSatisfy { $0 }
    }
}
