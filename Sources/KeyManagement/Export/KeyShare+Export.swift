public import EllipticCurves
internal import FiniteFields
public import SecretSharing

extension KeyShare {
    /// This party's share sealed to the recipient of an export, if it was approved.
    ///
    /// - Parameters:
    ///   - approvals: of holders; at least `minimumSigners` of them, more if this party's policy says so.
    ///   - needed: this party's own rule.
    ///   - keys: this party's.
    ///
    /// Throws `.shareDoesNotFit` for a request about another key or epoch, and as
    /// `ExportRequest.check`.
    public func exported(
        _ request: ExportRequest<Group>, approvals: [ExportApproval], needed: Int,
        keys: PartyKeys
    ) throws(KeyManagementError) -> [UInt8] {
        guard request.key == publicKeyPackage else { throw .shareDoesNotFit }
        try request.check(approvals, needed: max(needed, request.key.minimumSigners))
        return try SealedBox.seal(secretBytes(), request.context(from: party), from: keys)
    }
}

extension ExportRequest {
    /// The key, one element, from the boxes of at least `minimumSigners` holders: what the recipient does.
    ///
    /// Throws `.tooFewShares`, and `.fault` with `.badShare` of a holder whose box can't be opened or
    /// holds another share.
    public func open(
        _ boxes: [PartyNumber: [UInt8]], by keys: PartyKeys
    ) throws(KeyManagementError) -> SecretVector<Group.Scalar> {
        guard boxes.count >= key.minimumSigners else {
            throw .tooFewShares(needed: key.minimumSigners, given: boxes.count)
        }
        let holders = boxes.keys.sorted()
        let coefficients = try key.lagrangeCoefficients(at: .zero, of: holders)
        var sum = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
        for (holder, coefficient) in zip(holders, coefficients) {
            let share = try share(of: holder, in: boxes[holder] ?? [], keys)
            sum.withUnsafeMutableBufferPointer { sum in
                share.withSecret { sum[0] += coefficient * $0 }
            }
        }
        return sum
    }

    private func share(
        of holder: PartyNumber, in box: [UInt8], _ keys: PartyKeys
    ) throws(KeyManagementError) -> KeyShare<Group> {
        let fault = KeyManagementError.fault(of: holder, .badShare)
        do throws(KeyManagementError) {
            let content = try SealedBox.open(box, context(from: holder), by: keys)
            guard content.count == Group.Scalar.secretByteCount else { throw fault }
            let scalar = content.withUnsafeBufferPointer {
                Group.Scalar.readSecret(from: UnsafeRawBufferPointer($0))
            }
            guard let scalar else { throw fault }
            return try KeyShare(
                publicKeyPackage: key, party: holder,
                secret: SecretVector(repeating: scalar, count: 1))
        } catch {
            throw fault
        }
    }
}
