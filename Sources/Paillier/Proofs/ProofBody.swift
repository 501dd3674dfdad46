package import BigIntegers

/// One number of a proof, as it is encoded.
enum ProofField {
    /// 0 ..< 2^bits.
    case unsigned(bits: Int)
    /// -2^bits ..< 2^bits, encoded with 2^bits added.
    case signed(bits: Int)

    var byteCount: Int {
        switch self {
        case .unsigned(let bits): (bits + 7) / 8
        case .signed(let bits): (bits + 1 + 7) / 8
        }
    }
}

/// The numbers of a proof. Their number and lengths follow from what is proven, so that there is one
/// encoding, and a number outside of its field can't be said.
package struct ProofBody: Equatable, Sendable {
    package let kind: PaillierError.ProofKind
    package let values: [BigInteger]

    /// The version of all proofs' encodings.
    private static let version: UInt8 = 1

    package init(_ kind: PaillierError.ProofKind, _ values: [BigInteger]) {
        self.kind = kind
        self.values = values
    }

    static func byteCount(_ layout: [ProofField]) -> Int { layout.reduce(2) { $0 + $1.byteCount } }

    /// Reads version, kind and fields, and nothing after them. Throws `.malformed(.proof)`.
    init(
        _ kind: PaillierError.ProofKind, bytes: [UInt8], _ layout: [ProofField]
    ) throws(PaillierError) {
        guard bytes.count == Self.byteCount(layout), bytes[0] == Self.version, bytes[1] == kind.code
        else {
            throw .malformed(.proof)
        }
        var at = 2
        var values = [BigInteger]()
        for field in layout {
            let number = BigInteger(bigEndianBytes: bytes[at..<(at + field.byteCount)])
            at += field.byteCount
            switch field {
            case .unsigned(let bits):
                guard number.bitWidth <= bits else { throw .malformed(.proof) }
                values.append(number)
            case .signed(let bits):
                guard number.bitWidth <= bits + 1 else { throw .malformed(.proof) }
                values.append(number - BigInteger(1) << bits)
            }
        }
        self.init(kind, values)
    }

    /// Version, kind, fields. - Precondition: the values fit the layout: `fits`.
    func bytes(_ layout: [ProofField]) -> [UInt8] {
        var bytes = [Self.version, kind.code]
        for (value, field) in zip(values, layout) {
            let number =
                switch field {
                case .unsigned: value
                case .signed(let bits): value + BigInteger(1) << bits
                }
            guard let encoded = try? number.bigEndianBytes(count: field.byteCount) else {
                preconditionFailure("a value outside of its field")
            }
            bytes += encoded
        }
        return bytes
    }

    /// Whether each value is in its field: what a verifier asks first.
    func fits(_ layout: [ProofField]) -> Bool {
        guard values.count == layout.count else { return false }
        return zip(values, layout).allSatisfy { value, field in
            switch field {
            case .unsigned(let bits): value.signum >= 0 && value.bitWidth <= bits
            case .signed(let bits):
                (value + BigInteger(1) << bits).signum >= 0
                    && (value + BigInteger(1) << bits).bitWidth <= bits + 1
            }
        }
    }
}

extension PaillierError.ProofKind {
    /// The byte that says which proof follows.
    fileprivate var code: UInt8 {
        switch self {
        case .modulus: 1
        case .noSmallFactor: 2
        case .ringPedersen: 3
        case .range: 4
        case .affine: 5
        case .logarithm: 6
        case .decryption: 7
        case .partialDecryption: 8
        }
    }
}
