public import FiniteFields
public import SecretSharing

/// A party's place in a `ParticipantSet`, from 1; where its share stands.
public struct PartyNumber: Hashable, Comparable, Sendable {
    /// The highest number.
    public static let limit = 40

    /// In `1...limit`.
    public let value: UInt8

    /// Throws `.noSuchParty` unless `number` is in `1...limit`.
    public init(_ number: Int) throws(KeyManagementError) {
        guard (1...Self.limit).contains(number) else { throw .noSuchParty(number) }
        value = UInt8(number)
    }

    /// The parties 1, 2, ..., `count`. - Precondition: `count` is in `0...limit`.
    public static func first(_ count: Int) -> [PartyNumber] {
        precondition((0...limit).contains(count), "a number of parties out of range")
        return (0..<count).map { PartyNumber(place: $0) }
    }

    /// The party at this place of a list, from 0. - Precondition: `place` is in `0..<limit`.
    init(place: Int) { value = UInt8(place + 1) }

    /// The party's place in a list of all, from 0.
    public var place: Int { Int(value) - 1 }

    /// The point at which the party's share stands.
    public func shareIndex<F: Field>(in _: F.Type) -> ShareIndex<F> {
        guard let index = try? ShareIndex<F>(F(UInt64(value))) else {
            preconditionFailure("a party's number is not zero in a field of more elements")
        }
        return index
    }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

extension PartyNumber: ExpressibleByIntegerLiteral {
    /// - Precondition: in `1...limit`.
    public init(integerLiteral number: Int) {
        precondition((1...Self.limit).contains(number), "no party has this number")
        value = UInt8(number)
    }
}

extension PartyNumber: CustomStringConvertible {
    public var description: String { String(value) }
}
