import Foundation
import KeyManagement
import Keystore
public import Ledger
import SecretSharing

/// Uses of a key.
extension KeyCommittee {
    /// The body of a request, about the key as it stands on chain now.
    ///
    /// - Parameter consent: nil: a fresh request that nobody has to approve.
    public func body<Payload: KeyPayload>(
        _ payload: Payload, key id: Bytes32, purpose: String, consent: KeyConsent? = nil
    ) async throws(NodeError) -> KeyCallBody<Payload> {
        let entry = try await entry(id)
        let consent = if let consent { consent } else { try KeyConsent() }
        return KeyCallBody(
            request: consent.request, epoch: entry.epoch, purpose: purpose,
            approvals: consent.approvals, payload: payload)
    }

    /// An approver's word for a request, good for an hour.
    public func approve<Payload: KeyPayload>(
        _ body: KeyCallBody<Payload>, key id: Bytes32, policy: KeyPolicy, caller: Address,
        approver: LedgerKey, lifetime: UInt64 = 3600
    ) throws(NodeError) -> KeyApprovalBody {
        try approve(
            body.use(of: id, by: caller), policy: policy, approver: approver, lifetime: lifetime)
    }

    /// The same for a use that the approver knows by its payload's hash.
    public func approve(
        _ use: KeyUse, policy: KeyPolicy, approver: LedgerKey, lifetime: UInt64 = 3600
    ) throws(NodeError) -> KeyApprovalBody {
        let expires = UInt64(max(0, Date().timeIntervalSince1970)) + lifetime
        let digest = use.approval(policy: policy, expires: expires)
            .digest(chainId: chainId, registry: registry.address)
        guard let signature = try? approver.sign(digest) else { throw .chain(.rejected) }
        return KeyApprovalBody(.init(expires: expires, signature: signature))
    }

    /// A signature by a key, which verifies under the public key on chain.
    ///
    /// For ECDSA r, s and 27 or 28, as Ethereum takes it; otherwise what the scheme's verifiers take.
    /// - Throws: `.refused` with why not, `.key(.failed)` where what came does not verify.
    public func sign(
        _ body: KeyCallBody<SigningPayload>, key id: Bytes32, first: [Address] = [],
        patience: Duration = .seconds(60)
    ) async throws(NodeError) -> [UInt8] {
        let entry = try await entry(id)
        let report = try await carryOut(
            Ask(key: id, path: "sign", body: body), by: Self.order(entry.members, first),
            patience: patience
        ) { report in
            await fault(of: report) { signature throws(NodeError) in
                try await verifies(signature, of: body.payload, key: id)
            }
        }
        return try Self.answer(report)
    }

    /// What is wrong with a member's answer: that it is no signature which `isRight` finds good.
    private func fault(
        of report: KeyRequestReport, _ isRight: ([UInt8]) async throws(NodeError) -> Bool
    ) async -> NodeError? {
        do throws(NodeError) {
            let isGood = try await isRight(Self.answer(report))
            return isGood ? nil : .key(.failed(.ended(.invalidSignature)))
        } catch { return error }
    }

    /// The same for a message and a purpose.
    public func sign(
        _ payload: SigningPayload, key id: Bytes32, purpose: String,
        consent: KeyConsent? = nil, first: [Address] = []
    ) async throws(NodeError) -> [UInt8] {
        try await sign(
            body(payload, key: id, purpose: purpose, consent: consent), key: id, first: first)
    }

    /// Whether a signature is a key's: the key's public part is taken from a member, and held against the
    /// public key on chain. Variable time.
    public func verifies(
        _ signature: [UInt8], of payload: SigningPayload, key id: Bytes32
    ) async throws(NodeError) -> Bool {
        try await publicKey(of: id).verifies(signature, of: payload)
    }

    /// A key's public part from its members, held against the public key on chain.
    ///
    /// Throws `.key(.wrongState)` for a key that has none there yet.
    package func publicKey(of id: Bytes32) async throws(NodeError) -> SharedPublicKey {
        let entry = try await entry(id)
        guard !entry.publicKey.isEmpty else { throw .key(.wrongState) }
        guard
            let key = SharedPublicKey(
                try await description(of: id), publicKey: entry.publicKey)
        else { throw .key(.noShare) }
        return key
    }

    /// The value of a beacon's round by a BLS key: 32 bytes and the signature they are the hash of.
    public func random(
        round: UInt64, key id: Bytes32, purpose: String, consent: KeyConsent? = nil,
        patience: Duration = .seconds(60)
    ) async throws(NodeError) -> (value: [UInt8], signature: [UInt8]) {
        let entry = try await entry(id)
        let body = try await body(
            RandomPayload(round: round), key: id, purpose: purpose, consent: consent)
        let report = try await carryOut(
            Ask(key: id, path: "random", body: body), by: entry.members, patience: patience
        ) { report in
            await fault(of: report) { signature throws(NodeError) in
                _ = try await beaconValue(signature, round: round, key: id)
                return true
            }
        }
        let signature = try Self.answer(report)
        return (try await beaconValue(signature, round: round, key: id), signature)
    }

    private func beaconValue(
        _ signature: [UInt8], round: UInt64, key id: Bytes32
    ) async throws(NodeError) -> [UInt8] {
        guard
            let value = try await publicKey(of: id).beaconValue(signature, round: round)
        else {
            throw .key(.failed(.ended(.invalidSignature)))
        }
        return value
    }

    /// The members, those of `first` before the others.
    static func order(_ members: [Address], _ first: [Address]) -> [Address] {
        first.filter { members.contains($0) } + members.filter { !first.contains($0) }
    }

    /// What one member gives, or why not.
    func given<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by member: Address, until end: ContinuousClock.Instant
    ) async -> Result<[UInt8], NodeError> {
        do throws(NodeError) {
            return .success(try Self.answer(await carryOut(ask, by: member, until: end)))
        } catch { return .failure(error) }
    }

    static func answer(_ report: KeyRequestReport) throws(NodeError) -> [UInt8] {
        guard let text = report.answer, let bytes = try? Hex.decode(text) else {
            throw .refused(status: 200, problem: "the answer is not the JSON of openapi.yaml")
        }
        return bytes
    }
}
