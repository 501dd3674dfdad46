package import EllipticCurves
internal import FiniteFields
package import SecretSharing

/// What signers and coordinator compute of a message and the signers' commitments: RFC 9591, 4.4 to 5.3.
/// Over share indices, so that identifiers may be any.
package struct FROSTComputation<Suite: FROSTCiphersuite>: Sendable {
    package typealias Scalar = Suite.Group.Scalar

    /// The place of a signer in the lists below.
    private let indices: [ShareIndex<Scalar>]
    private let commitments: [SigningCommitments<Suite.Group>]
    private let message: [UInt8]
    let adjustment: KeyAdjustment<Suite>
    package let bindingFactors: [Scalar]
    /// R, with the sign that it is published with.
    private let nonceCommitment: Suite.Group
    private let encodedNonceCommitment: [UInt8]
    private let negatesNonces: Bool
    private let challenge: Scalar
    /// λ_i.
    private let coefficients: [Scalar]

    /// - Precondition: distinct indices, in ascending order, at least one.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    package init(
        message: [UInt8], indices: [ShareIndex<Scalar>],
        commitments: [SigningCommitments<Suite.Group>], groupKey: Suite.Group,
        encodedGroupKey: [UInt8], tweak: Scalar = .zero, merkleRoot: [UInt8]? = nil
    ) throws(KeyManagementError) {
        precondition(indices.count == commitments.count, "commitments for each signer")
        self.message = message
        self.indices = indices
        self.commitments = commitments
        adjustment = try KeyAdjustment(
            groupKey, encoded: encodedGroupKey, tweak: tweak, merkleRoot: merkleRoot)
        let encodedKey = adjustment.encodedGroupKey

        // compute_binding_factors (4.4).
        let identifiers = indices.map { Suite.encode($0.element) }
        var list = [UInt8]()
        for (identifier, commitments) in zip(identifiers, commitments) {
            list += identifier + commitments.encoded
        }
        let prefix =
            encodedKey + Suite.hash(.message, message) + Suite.hash(.commitments, list)
        bindingFactors = identifiers.map { Suite.hashToScalar(.bindingFactor, prefix + $0) }

        // compute_group_commitment (4.5).
        var sum = Suite.Group.sumOfProductsVariableTime(
            bindingFactors, commitments.map { $0.binding })
        for commitments in commitments { sum += commitments.hiding }
        guard sum != .zero else { throw .identityKey }
        negatesNonces = Suite.mustNegate(sum)
        nonceCommitment = negatesNonces ? -sum : sum
        encodedNonceCommitment = nonceCommitment.canonicalBytes()

        challenge = Suite.challenge(
            nonceCommitment: encodedNonceCommitment, groupKey: encodedKey, message: message)
        coefficients = Self.coefficients(indices.map { $0.element })
    }

    /// derive_interpolating_value (4.2) of each: λ_i, the product of x_j / (x_j - x_i) over j != i. All of it
    /// is public: variable time, with one inversion.
    private static func coefficients(_ points: [Scalar]) -> [Scalar] {
        let denominators = points.indices.map { i in
            points.indices.reduce(Scalar.one) { $1 == i ? $0 : $0 * (points[$1] - points[i]) }
        }
        guard let inverse = try? denominators.reduce(.one, *).inverseVariableTime() else {
            preconditionFailure("signers stand at distinct points")
        }
        return points.indices.map { i in
            points.indices.reduce(inverse) { $1 == i ? $0 : $0 * points[$1] * denominators[$1] }
        }
    }

    /// sign (5.2). Constant time in share and nonces, which the caller consumes.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    package func share(
        at place: Int, secret: Scalar, nonces: borrowing SigningNonces<Suite>
    ) -> Scalar {
        nonces.scalars.withUnsafeBufferPointer { nonces in
            let nonce = nonces[0] + bindingFactors[place] * nonces[1]
            return (negatesNonces ? -nonce : nonce)
                + coefficients[place] * challenge * adjustment.share(secret)
        }
    }

    /// verify_signature_share (5.4). Variable time.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    package func isRight(_ share: Scalar, at place: Int, verifyingShare: Suite.Group) -> Bool {
        let signer = commitments[place]
        let nonces =
            signer.hiding
            + signer.binding.multipliedVariableTime(by: bindingFactors[place])
        let expected = Suite.Group.sumOfProductsVariableTime(
            [challenge * coefficients[place]], [adjustment.verifyingShare(verifyingShare)])
        return Suite.Group.generatorMultiplied(by: share)
            == (negatesNonces ? -nonces : nonces) + expected
    }

    /// aggregate (5.3): the signature, or nil unless it verifies. Variable time.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    package func signature(_ shares: [Scalar]) -> [UInt8]? {
        let response = shares.reduce(.zero) { $0 + $1 }
        let found = Suite.Group.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [adjustment.groupKey])
        guard found == nonceCommitment else { return nil }
        return Suite.signature(nonceCommitment: encodedNonceCommitment, response: response)
    }
}
