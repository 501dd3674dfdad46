/// The transactions of one account on one chain, in the order of their nonces.
///
/// One sender per account and process: it hands out nonces one after another, asks the chain anew
/// where its own count has been overtaken, raises the fee of what is stuck, and waits for
/// confirmations. Calls may overlap; each gets its own nonce.
public actor TransactionSender {
    public nonisolated let client: EthereumClient
    public nonisolated let chainId: UInt64
    public nonisolated let policy: SendPolicy
    /// The account.
    public nonisolated var address: Address { key.address }

    private let key: LedgerKey
    /// The nonce of the next transaction; `nil` until the chain is asked.
    private var nextNonce: UInt64?
    /// Transactions whose confirmation is not known. Without any, the chain is asked for the next
    /// nonce: a reorganisation may have taken confirmed ones back, and a gap would hold up all.
    private var unconfirmed = 0
    private var isSubmitting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(
        client: EthereumClient, key: LedgerKey, chainId: UInt64, policy: SendPolicy = SendPolicy()
    ) {
        self.client = client
        self.key = key
        self.chainId = chainId
        self.policy = policy
    }

    /// A transaction that was handed to the chain.
    public struct Submission: Sendable {
        /// What was sent; the fee may be raised later under another hash.
        public let signed: SignedTransaction
        public var hash: Hash32 { signed.hash }
    }

    /// Sends a transaction and waits until it is confirmed.
    ///
    /// - Parameters:
    ///   - to: the contract or account; `nil` creates a contract from `data`.
    ///   - gasLimit: `nil` asks the chain for an estimate, which refuses what would revert before
    ///     anything is paid.
    /// Throws `reverted`, `notConfirmed`, `nonceTaken`, `feeAboveLimit`, `rpc` and the errors of
    /// the connection.
    @discardableResult
    public func send(
        to: Address?, data: [UInt8] = [], value: UInt256 = .zero, gasLimit: UInt64? = nil
    ) async throws(LedgerError) -> TransactionReceipt {
        try await confirm(submit(to: to, data: data, value: value, gasLimit: gasLimit))
    }

    /// Hands a transaction to the chain without waiting for its block.
    public func submit(
        to: Address?, data: [UInt8] = [], value: UInt256 = .zero, gasLimit: UInt64? = nil
    ) async throws(LedgerError) -> Submission {
        unconfirmed += 1
        do throws(LedgerError) {
            return try await submitCounted(to: to, data: data, value: value, gasLimit: gasLimit)
        } catch {
            settle()
            throw error
        }
    }

    private func settle() {
        unconfirmed = max(0, unconfirmed - 1)
        if unconfirmed == 0 { nextNonce = nil }
    }

    private func submitCounted(
        to: Address?, data: [UInt8], value: UInt256, gasLimit: UInt64?
    ) async throws(LedgerError) -> Submission {
        let gas: UInt64
        if let gasLimit {
            gas = gasLimit
        } else {
            let call = CallRequest(from: address, to: to, data: data, value: value)
            let estimate = UInt256(try await client.estimateGas(call))
            let margin = estimate.multipliedSaturating(by: policy.gasMargin)
                .quotientAndRemainder(dividingBy: 100).0
            gas = estimate.addingSaturating(margin).uint64 ?? .max
        }
        await lock()
        defer { unlock() }
        return try await submitNext { (nonce, fees) in
            Transaction(
                chainId: self.chainId, nonce: nonce, maxPriorityFeePerGas: fees.priority,
                maxFeePerGas: fees.maximum, gasLimit: gas, to: to, value: value, data: data)
        }
    }

    /// Gives the next nonce to the transaction that `make` builds, and sends it.
    private func submitNext(
        _ make: (UInt64, Fees) -> Transaction
    ) async throws(LedgerError) -> Submission {
        var fees = try await suggestedFees()
        var refusals = 0
        while true {
            let nonce: UInt64
            if let next = nextNonce {
                nonce = next
            } else {
                nonce = try await client.transactionCount(of: address, at: .pending)
            }
            let signed = try make(nonce, fees).signed(with: key)
            do throws(LedgerError) {
                _ = try await client.send(signed)
            } catch {
                // Whether it arrived is not known: the chain's count decides next time.
                nextNonce = nil
                guard case .rpc(let fault) = error, refusals < 4 else { throw error }
                refusals += 1
                if fault.saysUnderpriced, let raised = fees.raised(limit: policy.feeLimit) {
                    fees = raised
                    continue
                }
                guard fault.saysNonceTooLow else { throw error }
                // An earlier attempt of this very transaction may be what used the nonce.
                guard try await client.knows(signed.hash) else {
                    try await EthereumClient.sleep(policy.pollInterval)
                    continue
                }
            }
            // EIP-2681: a nonce is below 2^64 - 1; a chain that says otherwise is asked again.
            nextNonce = nonce < .max ? nonce + 1 : nil
            return Submission(signed: signed)
        }
    }

    /// Waits until a transaction (or its replacement with a higher fee) is confirmed.
    /// Throws as `send`.
    public func confirm(
        _ submission: Submission
    ) async throws(LedgerError) -> TransactionReceipt {
        defer { settle() }
        var watch = Watch(submission.signed, policy: policy)
        while true {
            do throws(LedgerError) {
                if let receipt = try await look(&watch) { return receipt }
            } catch {
                // A chain that is away for a while is waited for like a slow one.
                guard error.isTransient else { throw error }
            }
            guard ContinuousClock.now < watch.deadline else {
                throw .notConfirmed(
                    transaction: watch.versions[watch.versions.count - 1].hash,
                    after: policy.timeout)
            }
            try await EthereumClient.sleep(policy.pollInterval)
        }
    }

    /// What is known of a transaction that is waited for.
    private struct Watch {
        /// The same transaction at rising fees.
        var versions: [SignedTransaction]
        var nonce: UInt64
        var lastSent = ContinuousClock.now
        /// Looks in a row at which the nonce was used and no version was mined.
        var taken = 0
        let deadline: ContinuousClock.Instant

        init(_ signed: SignedTransaction, policy: SendPolicy) {
            versions = [signed]
            nonce = signed.transaction.nonce
            deadline = .now + policy.timeout
        }
    }

    /// One look: the receipt where confirmed, else perhaps a raise of the fee.
    private func look(_ watch: inout Watch) async throws(LedgerError) -> TransactionReceipt? {
        for version in watch.versions {
            guard let receipt = try await client.receipt(of: version.hash) else { continue }
            watch.taken = 0
            let head = try await client.blockNumber()
            guard head >= receipt.blockNumber,
                head - receipt.blockNumber >= policy.confirmations - 1
            else { return nil }
            guard receipt.succeeded else {
                let reason = await revertReason(version.transaction, receipt)
                throw .reverted(transaction: version.hash, reason: reason)
            }
            return receipt
        }
        if try await client.transactionCount(of: address) > watch.nonce {
            // The receipt may have come between the two questions: believe only a repeated answer.
            watch.taken += 1
            if watch.taken >= 3 {
                nextNonce = nil
                throw .nonceTaken(transaction: watch.versions[0].hash, nonce: watch.nonce)
            }
            return nil
        }
        watch.taken = 0
        if ContinuousClock.now - watch.lastSent >= policy.replaceAfter {
            watch.lastSent = .now
            try await sendAgain(&watch)
        }
        return nil
    }

    /// Sends the newest version with a higher fee, or as it is where the limit is reached.
    private func sendAgain(_ watch: inout Watch) async throws(LedgerError) {
        let newest = watch.versions[watch.versions.count - 1]
        var transaction = newest.transaction
        let fees = Fees(
            priority: transaction.maxPriorityFeePerGas, maximum: transaction.maxFeePerGas)
        if let raised = fees.raised(limit: policy.feeLimit) {
            transaction.maxPriorityFeePerGas = raised.priority
            transaction.maxFeePerGas = raised.maximum
            // Watched from before it is sent, since the answer may be lost.
            watch.versions.append(try transaction.signed(with: key))
        }
        do throws(LedgerError) {
            _ = try await client.send(watch.versions[watch.versions.count - 1])
        } catch .rpc(let fault) where fault.saysUnderpriced || fault.saysNonceTooLow {
            // The next look tells which version was mined, or raises further.
        }
    }

    /// Runs the call again on the state before the block, to learn why it reverted.
    private func revertReason(
        _ transaction: Transaction, _ receipt: TransactionReceipt
    ) async -> RevertReason {
        let call = CallRequest(
            from: address, to: transaction.to, data: transaction.data, value: transaction.value)
        do throws(LedgerError) {
            let before = receipt.blockNumber == 0 ? 0 : receipt.blockNumber - 1
            _ = try await client.call(call, at: .number(before))
            return .none
        } catch .rpc(let fault) {
            return fault.revert ?? .none
        } catch {
            return .none
        }
    }

    private func suggestedFees() async throws(LedgerError) -> Fees {
        let base = try await client.feeHistory(blocks: 1).baseFeePerGas.last ?? .zero
        let priority: UInt256
        do throws(LedgerError) {
            priority = try await client.maxPriorityFeePerGas()
        } catch .rpc(let fault) where fault.code == -32601 {
            priority = 1_000_000_000
        }
        return try Fees(base: base, priority: priority, limit: policy.feeLimit)
    }

    // MARK: One submission at a time

    private func lock() async {
        if isSubmitting {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isSubmitting = true
        }
    }

    private func unlock() {
        if waiting.isEmpty {
            isSubmitting = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}

extension TransactionSender {
    /// Creates a contract and checks that its code stands on the chain.
    ///
    /// - Parameters:
    ///   - code: the creation bytecode.
    ///   - arguments: the constructor's, encoded.
    /// Throws as `send`, and `notDeployed`.
    public func deploy(
        code: [UInt8], arguments: [UInt8] = [], gasLimit: UInt64? = nil
    ) async throws(LedgerError) -> (address: Address, receipt: TransactionReceipt) {
        let receipt = try await send(to: nil, data: code + arguments, gasLimit: gasLimit)
        guard let address = receipt.contractAddress,
            try await !client.code(of: address).isEmpty
        else { throw .notDeployed(transaction: receipt.transactionHash) }
        return (address, receipt)
    }
}
