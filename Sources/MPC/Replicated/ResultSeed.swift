internal import COpenSSL

/// One party's secret from which it makes its part of the components that go to a recipient: see
/// `ReplicatedParty.seal`.
///
/// Belongs to one computation with one set of inputs. Where the computation may be repeated, the
/// party keeps its seed, so that the repeated run seals the same components. Wiped with its last
/// reference; has no description and no equality on purpose.
public final class ResultSeed: Sendable {
    /// Bytes of a seed.
    public static let byteCount = 16
    let words = WordBuffer(uninitialized: ResultSeed.byteCount / 8)

    /// A seed from libcrypto's generator. Throws `.randomnessUnavailable`.
    public init() throws(MPCError) {
        guard RAND_bytes(words.bytes.baseAddress, Int32(Self.byteCount)) == 1 else {
            throw .randomnessUnavailable
        }
    }

    /// The seed that `secretBytes` gave; nil unless there are 16 bytes. The caller wipes its copy.
    public init?(secretBytes: [UInt8]) {
        guard secretBytes.count == Self.byteCount else { return nil }
        words.bytes.copyBytes(from: secretBytes)
    }

    /// The seed's bytes, to be stored where only this party can read them. Secret.
    public var secretBytes: [UInt8] {
        defer { extendLifetime(self) }
        return Array(words.rawBytes)
    }
}
