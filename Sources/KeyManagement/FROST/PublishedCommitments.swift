internal import EllipticCurves

/// A signer's commitments and where in its stock their nonces are: what a coordinator keeps to make
/// requests of. Each serves once.
public struct PublishedCommitments<Group: KeyGroup>: Equatable, Sendable {
    public let epoch: UInt64
    public let position: UInt64
    public let commitments: SigningCommitments<Group>

    /// The greatest number in one message.
    public static var batchLimit: Int { 1024 }

    func write(to writer: inout MessageWriter) {
        writer.number(epoch)
        writer.number(position)
        writer.fixed(commitments.encoded)
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        epoch = try reader.number()
        position = try reader.number()
        commitments = try SigningCommitments(from: &reader)
    }

    package init(epoch: UInt64, position: UInt64, commitments: SigningCommitments<Group>) {
        self.epoch = epoch
        self.position = position
        self.commitments = commitments
    }

    /// Version 1 of a message with a batch. - Precondition: at most `batchLimit`.
    public static func encode(_ batch: [Self], key: PublicKeyPackage<Group>) -> [UInt8] {
        precondition(batch.count <= batchLimit, "a batch within its limit")
        var writer = MessageWriter(
            format: MessageFormat.signingCommitments.rawValue, version: 1)
        writer.fixed(key.digest)
        writer.byte(UInt8(batch.count >> 8))
        writer.byte(UInt8(batch.count & 255))
        for entry in batch { entry.write(to: &writer) }
        return writer.bytes
    }

    /// A batch from a signer. Throws `.fault` of the sender for anything but that.
    public static func decode(
        _ message: IncomingMessage, key: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> [Self] {
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                message.bytes, format: MessageFormat.signingCommitments.rawValue, version: 1)
            guard try reader.fixed(32) == key.digest else { throw .otherSession }
            let count = Int(try reader.byte()) << 8 | Int(try reader.byte())
            guard count <= batchLimit else { throw .malformed }
            var batch = [Self]()
            for _ in 0..<count { batch.append(try Self(from: &reader)) }
            try reader.end()
            return batch
        } catch {
            throw .fault(of: message.sender, ProtocolFault(error))
        }
    }
}
