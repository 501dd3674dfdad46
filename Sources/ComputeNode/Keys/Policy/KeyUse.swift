public import Ledger

/// One use of a key that a caller asks for, as each node checks it for itself.
public struct KeyUse: Hashable, Sendable {
    public var key: Bytes32
    public var epoch: UInt64
    public var operation: KeyPolicy.Operation
    public var purpose: String
    /// keccak256 of what is signed or decrypted.
    public var payloadHash: Hash32
    /// The caller's own id of the request: the idempotency key.
    public var request: Bytes32
    public var caller: Address

    /// How long an approval may be good for, in seconds.
    public static let approvalLifetime: UInt64 = 86_400

    public init(
        key: Bytes32, epoch: UInt64, operation: KeyPolicy.Operation, purpose: String,
        payloadHash: Hash32, request: Bytes32, caller: Address
    ) {
        self.key = key
        self.epoch = epoch
        self.operation = operation
        self.purpose = purpose
        self.payloadHash = payloadHash
        self.request = request
        self.caller = caller
    }

    /// Whether another one goes by the same id, which is good for one of them.
    func isInPlace(of other: Self) -> Bool {
        key == other.key && request == other.request && caller == other.caller && self != other
    }

    /// An approver's signature, and until when it says to be good.
    public struct Approval: Hashable, Sendable {
        public var expires: UInt64
        public var signature: Signature

        public init(expires: UInt64, signature: Signature) {
            self.expires = expires
            self.signature = signature
        }
    }

    /// What an approver of this use signs.
    public func approval(policy: KeyPolicy, expires: UInt64) -> KeyApproval {
        KeyApproval(
            key: key, epoch: epoch, policyHash: policy.hash, operation: operation.name,
            purpose: purpose, payloadHash: payloadHash, request: request, caller: caller,
            expires: expires)
    }

    /// Checks this use against the key as it stands on chain, its policy and the approvals.
    ///
    /// - Parameters:
    ///   - entry: the key, read from the chain at a block with the confirmations; and `newest` the
    ///     same at the newest block, so that a key that was stopped is not used any more.
    ///   - now: seconds since 1970.
    /// - Throws: `PolicyProblem`, the first thing that is wrong. Variable time: all of it is public.
    public func check(
        _ policy: KeyPolicy, approvals: [Approval], entry: KeyRegistry.Key,
        newest: KeyRegistry.Key, chainId: UInt64, registry: Address, now: UInt64
    ) throws(PolicyProblem) {
        guard entry.status == .active, newest.status == .active else { throw .notActive }
        guard policy.hash == entry.policyHash, policy.hash == newest.policyHash else {
            throw .otherPolicy
        }
        guard entry.epoch == epoch else { throw .otherEpoch(expected: entry.epoch) }
        guard now <= policy.validUntil else { throw .expired }
        guard policy.callers.contains(caller) else { throw .caller(caller) }
        guard policy.operations.contains(operation) else { throw .operation(operation) }
        // A key is given away by no one alone, whatever its policy says.
        guard operation != .export || policy.approvals >= KeyPolicy.leastApprovalsOfExport else {
            throw .operation(.export)
        }
        guard policy.purposes.contains(purpose) else { throw .purpose }
        guard approvals.count <= KeyPolicy.maximumEntries else { throw .malformed }
        var approved: Set<Address> = []
        for given in approvals {
            guard given.expires >= now, given.expires - now <= Self.approvalLifetime else {
                throw .approvalTime(limit: Self.approvalLifetime)
            }
            let digest = approval(policy: policy, expires: given.expires)
                .digest(chainId: chainId, registry: registry)
            let signer = (try? given.signature.recover(digest))?.address
            guard let signer, policy.approvers.contains(signer) else {
                throw .approver(signer)
            }
            guard approved.insert(signer).inserted else { throw .repeatedApprover(signer) }
        }
        guard approved.count >= policy.approvals else {
            throw .tooFewApprovals(needed: policy.approvals, found: approved.count)
        }
    }
}
