internal import EllipticCurves
internal import Transcripts

/// A request with the signature of the signer who asks for it.
///
/// Each presignature belongs to one signer, who alone may ask for its use: number `index` to the signer
/// whose place is `index` modulo the number of signers. So two signers that ask at the same time never
/// take the same one, and whoever asks for two signatures with one presignature has signed both orders.
public struct ECDSASigningOrder: Equatable, Sendable {
    public let request: ECDSASigningRequest
    /// Who asks, by its number in `ECDSASigners.participants`.
    public let requester: PartyNumber
    private let signature: [UInt8]
    /// The encoding, version 1: the only one.
    public let encoded: [UInt8]

    private static var format: UInt8 { MessageFormat.ecdsaSigningOrder.rawValue }
    private static var version: UInt8 { 1 }

    /// The greatest length of an encoding.
    static var byteLimit: Int { 2 + 4 + ECDSASigningRequest.byteLimit + 64 }

    /// Signs an order. Throws `.notOwnKeys` unless the keys are those of the presignature's owner.
    public init(
        _ request: ECDSASigningRequest, signers: ECDSASigners, keys: PartyKeys
    ) throws(KeyManagementError) {
        let owner = Self.owner(of: request.presignature, signers)
        guard signers.participants[owner].verificationKey == keys.verificationKey else {
            throw .notOwnKeys(owner)
        }
        self.request = request
        requester = owner
        signature = keys.sign(Self.statement(request.encoded(), signers))
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.variable(request.encoded(), limit: ECDSASigningRequest.byteLimit)
        writer.fixed(signature)
        encoded = writer.bytes
    }

    /// Decodes an order and checks who has signed it: everything a signer has to check of it but whether
    /// it wants to sign.
    ///
    /// - Parameter chainCodes: as `ECDSASigningRequest`.
    ///
    /// Throws `.malformedEncoding`, `.unknownVersion`, `.wrongKey`, and `.invalidSignature`.
    public init(
        encoded bytes: [UInt8], signers: ECDSASigners, chainCodes: Set<[UInt8]> = []
    ) throws(KeyManagementError) {
        try self.init(withAnyChainCode: bytes, signers: signers)
        try request.require(chainCodes, of: signers.key)
    }

    /// Decodes an order that this signer does not carry out, for who has signed it.
    init(withAnyChainCode bytes: [UInt8], signers: ECDSASigners) throws(KeyManagementError) {
        let encodedRequest: [UInt8]
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            encodedRequest = try reader.variable(limit: ECDSASigningRequest.byteLimit)
            signature = try reader.fixed(64)
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
        request = try ECDSASigningRequest(withAnyChainCode: encodedRequest, key: signers.key)
        requester = Self.owner(of: request.presignature, signers)
        guard
            signers.participants[requester].hasSigned(
                Self.statement(encodedRequest, signers), signature)
        else { throw .invalidSignature }
        encoded = bytes
    }

    /// Who may ask for a presignature's use.
    public static func owner(
        of presignature: PresignatureID, _ signers: ECDSASigners
    ) -> PartyNumber {
        PartyNumber(place: Int(presignature.index) % signers.count)
    }

    private static func statement(_ request: [UInt8], _ signers: ECDSASigners) -> [UInt8] {
        var transcript = Transcript("swift-mpc/ecdsa/order/v1")
        transcript.append(signers.digest, as: "signers")
        transcript.append(request, as: "request")
        return transcript.challenge("statement", byteCount: 32)
    }
}
