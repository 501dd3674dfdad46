/// A commitment to bytes: SHA-256 of the party, the session, a number, the bytes and 32 random bytes.
///
/// Whose it is stands in it: a copy of another party's commitment is none of one's own (FRESCO, issue 432).
package struct Commitment: Sendable {
    static let byteCount = LabelledHash.byteCount
    static let nonceBytes = 32

    /// What all parties know: which commitment of the session it is.
    package struct Context: Sendable {
        let session: [UInt8]
        let purpose: String
        let number: Int

        package init(session: [UInt8], purpose: String, number: Int) {
            (self.session, self.purpose, self.number) = (session, purpose, number)
        }
    }

    package let digest: [UInt8]
    /// What opens it: the random bytes, then the value.
    package let opening: [UInt8]

    /// Throws `.randomnessUnavailable`.
    package init(to value: [UInt8], by party: Int, _ context: Context) throws(MPCError) {
        let nonce = try SessionHash.random(words: Self.nonceBytes / 8)
        opening = Array(nonce.rawBytes) + value
        extendLifetime(nonce)
        digest = Self.digest(opening, by: party, context)
    }

    private static func digest(_ opening: [UInt8], by party: Int, _ context: Context) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/commitment/v1")
        hash.append(party)
        hash.append(context.session)
        hash.append(Array(context.purpose.utf8))
        hash.append(context.number)
        hash.append(Array(opening.dropFirst(nonceBytes)))
        hash.append(Array(opening.prefix(nonceBytes)))
        return hash.finish()
    }

    /// The value that `opening` gives if it opens `digest` as a commitment of `party`; nil otherwise.
    static func value(
        opening: [UInt8], digest: [UInt8], by party: Int, _ context: Context
    ) -> [UInt8]? {
        guard opening.count >= nonceBytes, self.digest(opening, by: party, context) == digest else {
            return nil
        }
        return Array(opening.dropFirst(nonceBytes))
    }
}
