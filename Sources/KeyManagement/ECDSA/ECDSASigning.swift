public import EllipticCurves
public import FiniteFields
internal import SecretSharing
internal import Transcripts

/// One signature by shared presignature and key: what signers and whoever combines compute of a request
/// (DJNPO20, signing phase).
///
/// Each signer sends one number: s_i = c (m + r ε) (a_i + e_i) + c r (a_i x_i + d_i), with c = 1 / (w δ),
/// m the digest, ε the child's tweak. The two parts are masked by sharings of zero that count by m + r ε
/// and by r, so that shares for two requests don't fit each other. The nonce is δ k with δ a hash of
/// everything in the request, against attacks on presignatures with derived keys (J. Groth, V. Shoup,
/// "On the Security of ECDSA with Additive Key Derivation and Presignatures", ePrint 2021/1330); what that
/// gives without a fresh public value in the hash is said in Protocols/threshold-ecdsa.md.
public struct ECDSASigning: Sendable {
    typealias Scalar = Secp256k1.Scalar

    public let signers: ECDSASigners
    public let request: ECDSASigningRequest
    /// Stands for all that the signers have to agree on: 32 bytes.
    public let statement: [UInt8]
    private let nonce: ECDSANonce
    /// δ R.
    private let point: Secp256k1.Affine
    private let r: Scalar
    /// c (m + r ε) and c r.
    private let messageFactor: Scalar
    private let keyFactor: Scalar

    /// Throws `.wrongKey` if the request is for another key, `.noSuchPresignature` unless the nonce is of
    /// these signers, and `.degenerate` once in 2^250.
    init(
        _ request: ECDSASigningRequest, signers: ECDSASigners, nonce: ECDSANonce
    ) throws(KeyManagementError) {
        guard request.child.parent == signers.key.keyID else { throw .wrongKey }
        guard nonce.messageParts.count == signers.count else { throw .noSuchPresignature }
        self.signers = signers
        self.request = request
        self.nonce = nonce
        var transcript = Transcript("swift-mpc/ecdsa/signing/v1")
        transcript.append(signers.digest, as: "signers")
        transcript.append(request.encoded(), as: "request")
        transcript.append(request.child.extended.publicKey.compressed, as: "public key")
        transcript.append(nonce.point.compressed, as: "nonce")
        statement = transcript.challenge("statement", byteCount: 32)
        let delta = transcript.challenge("delta", in: Scalar.self)
        point = Secp256k1.Point(nonce.point).multipliedVariableTime(by: delta).affine
        r = Secp256k1.signatureCoordinate(of: point)
        guard let inverse = try? delta.inverseVariableTime(), r != .zero else {
            throw .degenerate
        }
        let c = nonce.inverseProduct * inverse
        messageFactor =
            c * (Secp256k1.number(ofDigest: request.digest) + r * request.child.tweak)
        keyFactor = c * r
    }

    /// This signer's share, for a presignature that is gone with it. Constant time.
    ///
    /// Throws `.noSuchPresignature` for another presignature than the request's.
    public func sign(
        _ presignature: consuming ECDSAPresignature
    ) throws(KeyManagementError) -> Secp256k1.Scalar {
        guard presignature.id == request.presignature, presignature.nonce == nonce else {
            throw .noSuchPresignature
        }
        return presignature.secrets.withUnsafeBufferPointer {
            messageFactor * $0[0] + keyFactor * $0[1]
        }
    }

    /// Throws `.notASigner`, and `.fault` with `.badPartial` if the share is wrong: s_i R is
    /// c (m + r ε) Q_i + c r P_i. Variable time.
    public func check(
        _ share: Secp256k1.Scalar, of signer: PartyNumber
    ) throws(KeyManagementError) {
        let place = try signers.place(of: signer)
        let sum = Secp256k1.Point.sumOfProductsVariableTime(
            [messageFactor, keyFactor, -share],
            [nonce.messageParts[place], nonce.keyParts[place], nonce.point].map {
                Secp256k1.Point($0)
            })
        guard sum.isIdentity else { throw .fault(of: signer, .badPartial) }
    }

    /// The signature with low s, of all signers' shares. It has been verified. Variable time.
    ///
    /// Throws `.tooFewShares` unless there is one of each signer, and `.fault` with `.badPartial` of the
    /// first signer whose share is wrong.
    public func combine(
        _ shares: [PartyNumber: Secp256k1.Scalar]
    ) throws(KeyManagementError) -> ECDSASignature {
        let ordered = signers.numbers.compactMap { shares[$0] }
        guard ordered.count == signers.count else {
            throw .tooFewShares(needed: signers.count, given: ordered.count)
        }
        let s = zip(signers.coefficients, ordered).reduce(Scalar.zero) { $0 + $1.0 * $1.1 }
        let signature = ECDSASignature(
            unchecked: r, s: s, recoveryID: Secp256k1.recoveryID(of: point)
        ).low
        if signature.verifies(request.digest, by: request.child.publicKey) { return signature }
        for (signer, share) in zip(signers.numbers, ordered) { try check(share, of: signer) }
        // Presigning has made sure that shares which hold make a signature.
        throw .invalidSignature
    }
}

extension ECDSAPresignatureBatch {
    /// What is to be computed for a request with a presignature of this batch.
    ///
    /// Throws `.noSuchPresignature` for another batch's, `.wrongKey`, and `.degenerate` once in 2^250.
    public func signing(
        _ request: ECDSASigningRequest
    ) throws(KeyManagementError) -> ECDSASigning {
        let index = Int(request.presignature.index)
        guard request.presignature.batch == identifier, nonces.indices.contains(index) else {
            throw .noSuchPresignature
        }
        return try ECDSASigning(request, signers: signers, nonce: nonces[index])
    }
}
