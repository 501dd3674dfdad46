extension ShareDefect: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .notAShare: "this is not a share"
        case .unknownVersion(let version):
            "a share of version \(version), which this program doesn't know: use a newer one"
        case .unknownScheme(let scheme, let group):
            "a share of scheme \(scheme) and group \(group), which this program doesn't know"
        case .impossibleParameters: "the share says of itself what can't be"
        case .tooShort: "the share is cut off"
        case .tooLong: "there is something behind the share's end"
        case .overLimit(let byteCount, let limit):
            "the share has \(byteCount) bytes, more than the \(limit) that are taken"
        case .wrongChecksum: "the share is damaged: its checksum is wrong"
        case .wrongCommitment: "the share is wrong: it is not the one that its set commits to"
        case .badCharacter(let position):
            "the text is no share: see the character at position \(position + 1)"
        }
    }
}
