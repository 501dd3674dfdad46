import KeyManagement
package import Ledger

/// What custodians bring to a restoration: opened where they are, counted, and sealed to the nodes.
extension KeyBackup {
    /// A custodian's parts by the holders' places, each with the custodian's own place.
    typealias OpenedParts = [[(custodian: Int, part: PartBytes)]]

    /// What a custodian has of each holder's share. Throws `.notACustodian`, `.missingShare`.
    func opened(by custodian: CustodianSecret) throws(NodeError) -> OpenedParts {
        try number.visit(Opening(backup: self, custodian: custodian))
    }

    /// Checks that the parts of these custodians restore each holder's share, without looking at what is in
    /// them.
    ///
    /// - Parameter places: by the holders' places, which custodians bring something.
    /// - Throws: `.tooFewParts`.
    func requireEnough(_ places: [Set<Int>]) throws(NodeError) {
        let plan = try plan
        for (place, given) in places.enumerated() {
            let own = given.filter { custodians.indices.contains($0) }
            let shortage: (given: Int, needed: Int)?
            if let plan {
                shortage = plan.shortage(of: own)
            } else {
                shortage = own.count < threshold ? (own.count, threshold) : nil
            }
            if let (given, needed) = shortage {
                throw .tooFewParts(holder: place + 1, needed: needed, given: given)
            }
        }
    }

    /// The parts that a custodian hands the members of a proposal that are to take the holders' places,
    /// sealed to each.
    ///
    /// - Parameters:
    ///   - members: with the keys that they have shares sealed to, in the proposal's order.
    ///   - id: the proposal's.
    ///   - owner: who proposes, and will show the parts to the members.
    func sealed(
        _ opened: OpenedParts, for members: [(account: Address, sealingKey: Bytes32)],
        key id: Bytes32, owner: Address, chainId: UInt64, registry: Address
    ) throws(NodeError) -> HandedParts {
        guard opened.count == members.count else { throw .key(.payload("members")) }
        var places: [[RestorationPayload.Part]] = []
        for (parts, member) in zip(opened, members) {
            var sealed: [RestorationPayload.Part] = []
            for (custodian, bytes) in parts {
                let content = try bytes.sealable()
                sealed.append(
                    .init(
                        custodian: custodian,
                        sealed: try SealedShare(
                            content, to: member.sealingKey,
                            for: .init(
                                .restoration, chainId: chainId, registry: registry, sharing: id,
                                node: member.account, caller: owner))))
            }
            places.append(sealed)
        }
        return HandedParts(key: id, places: places)
    }

    /// What a custodian hands the members of a proposal: `opened` and `sealed`.
    package func parts(
        of custodian: CustodianSecret, for members: [(account: Address, sealingKey: Bytes32)],
        key id: Bytes32, owner: Address, chainId: UInt64, registry: Address
    ) throws(NodeError) -> HandedParts {
        try sealed(
            opened(by: custodian), for: members, key: id, owner: owner, chainId: chainId,
            registry: registry)
    }
}
