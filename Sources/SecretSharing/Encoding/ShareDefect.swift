/// What is wrong with an encoded share.
public enum ShareDefect: Error, Equatable, Sendable {
    /// It doesn't begin as a share does.
    case notAShare
    /// It is of a version that is not known here: a newer program may read it.
    case unknownVersion(UInt8)
    /// Its scheme or group is not known.
    case unknownScheme(scheme: UInt8, group: UInt8)
    /// It says numbers of parties, of needed shares, an index, a length or flags that can't be.
    case impossibleParameters
    /// It ends before it should.
    case tooShort
    /// There is something behind its end.
    case tooLong
    /// Its value is longer than the receiver takes.
    case overLimit(byteCount: UInt64, limit: UInt64)
    /// It was changed or damaged: its checksum doesn't fit.
    case wrongChecksum
    /// It is whole, but not the share that its set's commitments speak of.
    case wrongCommitment
    /// The text has a character that can't be in it, or more at its end than it should.
    case badCharacter(position: Int)
}
