public import EllipticCurves
internal import FiniteFields
internal import Transcripts

/// What a coordinator asks signers to sign: message, tweak, and each signer's commitments. The signers' part
/// is to look at `message` before they `sign`.
public struct FROSTSigningRequest<Suite: FROSTCiphersuite>: Sendable {
    public let signingPackage: FROSTSigningPackage<Suite>
    /// By signer.
    public let published: [PartyNumber: PublishedCommitments<Suite.Group>]
    public let tweak: Suite.Group.Scalar
    /// Of Taproot's scripts; empty without scripts, nil without Taproot's tweak.
    public let merkleRoot: [UInt8]?
    /// Names the request: 32 bytes over all of it and the key, with epoch and purpose.
    public private(set) var digest: [UInt8]

    /// The message to be signed.
    public var message: [UInt8] { signingPackage.message }

    /// Throws as `FROSTSigningPackage`.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    public init(
        key: PublicKeyPackage<Suite.Group>, message: [UInt8],
        published: [PartyNumber: PublishedCommitments<Suite.Group>],
        tweak: Suite.Group.Scalar? = nil, merkleRoot: [UInt8]? = nil
    ) throws(KeyManagementError) {
        signingPackage = try FROSTSigningPackage(
            key: key, message: message, commitments: published.mapValues { $0.commitments },
            tweak: tweak, merkleRoot: merkleRoot)
        self.published = published
        self.tweak = tweak ?? .zero
        self.merkleRoot = merkleRoot
        digest = []
        digest = Self.digest(encoded())
    }

    private static func digest(_ encoded: [UInt8]) -> [UInt8] {
        var transcript = Transcript("swift-mpc/frost/request/v1")
        transcript.append(encoded, as: "request")
        return transcript.challenge("digest", byteCount: 32)
    }

    /// A signer's answer: consumes its nonces, durably, before anything of its share leaves.
    ///
    /// Throws `.shareDoesNotFit`, `.notASigner`, `.spent` and `.wrongCommitments`.
    public func sign(
        _ share: KeyShare<Suite.Group>, stock: FROSTNonceStock<Suite>
    ) throws(KeyManagementError) -> FROSTSignatureShare<Suite> {
        guard let own = published[share.party] else { throw .notASigner(share.party) }
        guard share.publicKeyPackage == signingPackage.key else { throw .shareDoesNotFit }
        let nonces = try stock.take(own)
        return FROSTSignatureShare(
            request: digest, value: try signingPackage.sign(share, nonces: nonces))
    }
}

/// The encoding, version 1.
extension FROSTSigningRequest {
    /// The greatest length of an encoding.
    public static var byteLimit: Int {
        let entry = 1 + 16 + SigningCommitments<Suite.Group>.byteCount
        return 2 + 32 + 4 + FROSTSigningPackage<Suite>.messageByteLimit + 32 + 1 + 36 + 1
            + PublicKeyPackage<Suite.Group>.partyLimit * entry
    }

    /// The only encoding.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.signingRequest.rawValue, version: 1)
        writer.fixed(signingPackage.key.digest)
        writer.variable(message, limit: FROSTSigningPackage<Suite>.messageByteLimit)
        writer.fixed(tweak.bigEndianBytes())
        writer.byte(merkleRoot == nil ? 0 : 1)
        writer.variable(merkleRoot ?? [], limit: 32)
        writer.byte(UInt8(published.count))
        for (signer, entry) in published.sorted(by: { $0.key < $1.key }) {
            writer.byte(signer.value)
            entry.write(to: &writer)
        }
        return writer.bytes
    }

    /// A coordinator's request for this key. Throws `.fault` of the coordinator for anything else.
    public init(
        _ message: IncomingMessage, key: PublicKeyPackage<Suite.Group>
    ) throws(KeyManagementError) {
        let coordinator = message.sender
        guard message.bytes.count <= Self.byteLimit else {
            throw .fault(
                of: coordinator,
                .tooLong(byteCount: message.bytes.count, limit: Self.byteLimit))
        }
        let text: [UInt8]
        let tweak: Suite.Group.Scalar
        let merkleRoot: [UInt8]?
        var published = [PartyNumber: PublishedCommitments<Suite.Group>]()
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                message.bytes, format: MessageFormat.signingRequest.rawValue, version: 1)
            guard try reader.fixed(32) == key.digest else { throw .otherSession }
            text = try reader.variable(limit: FROSTSigningPackage<Suite>.messageByteLimit)
            tweak = try reader.scalar(of: Suite.Group.Scalar.self)
            let isTweaked = try reader.byte()
            let root = try reader.variable(limit: 32)
            guard isTweaked == 1 || isTweaked == 0 && root.isEmpty else { throw .malformed }
            merkleRoot = isTweaked == 1 ? root : nil
            var last: PartyNumber?
            for _ in 0..<(try reader.byte()) {
                let signer = try reader.party(of: key.participants)
                if let last, signer <= last { throw .malformed }
                published[signer] = try PublishedCommitments(from: &reader)
                last = signer
            }
            try reader.end()
        } catch {
            throw .fault(of: coordinator, ProtocolFault(error))
        }
        do throws(KeyManagementError) {
            try self.init(
                key: key, message: text, published: published, tweak: tweak,
                merkleRoot: merkleRoot)
        } catch {
            throw .fault(of: coordinator, .malformed)
        }
    }
}
