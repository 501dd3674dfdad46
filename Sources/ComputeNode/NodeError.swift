public import KeyManagement
public import Keystore
public import Ledger

/// Why a node's file, request or task was refused. Never carries a secret.
public enum NodeError: Error, Equatable, Sendable {
    /// The configuration has a key nobody knows. `path` is dotted, `line` counts from 1.
    case unknownKey(path: String, line: Int)
    /// The configuration lacks a key it must have.
    case missingKey(path: String)
    /// A key's value can't be used; `expected` says what would be.
    case badValue(path: String, line: Int, expected: String)
    /// The configuration is no YAML.
    case malformedYAML(line: Int, reason: String)
    /// A file can't be read, written or created.
    case file(path: String, reason: FileProblem)
    /// The journal refused a step: the task is in `state`, not where the step starts.
    case wrongState(state: TaskState)
    /// No such task in the journal.
    case unknownTask
    /// The journal's database failed; the code is SQLite's.
    case storage(code: Int)
    /// The journal belongs to another chain, market or node key.
    case foreignJournal
    /// The chain answers, but is not the one the configuration names.
    case wrongChain(expected: UInt64, found: UInt64)
    /// A chain call failed after its retries.
    case chain(ChainProblem)
    /// A contract refused what a client asked of it, and maybe said why.
    case contract(LedgerError)
    /// An upload was refused.
    case upload(UploadProblem)
    /// Another node of the committee disagrees about the task. `party` counts in committee order.
    case disagreement(party: Int, about: Disagreement)
    /// What stands on chain is no output of the task's method.
    case postedOutput
    /// A node's share of a private result doesn't open its commitment on chain, or is missing.
    case garbledResult(party: Int)
    /// No node gave this component of a private result.
    case missingComponent(component: Int, result: Int)
    /// Nobody is known to learn a private result.
    case unknownRecipient(result: Int)
    /// The two holders of a component of a private result committed to different ones.
    case holdersDisagree(first: Int, second: Int, component: Int)
    /// A node put other pads into a run than those of the key that it tells the recipient of a private result.
    case wrongPads(party: Int)
    /// A task's committee has another number of nodes than three.
    case committeeSize(Int)
    /// The configuration lists a committee that this node is not in.
    case notOfCommittee(path: String)
    /// The registry doesn't have a node of the committee any more.
    case notRegistered
    /// The registry doesn't have this node.
    case unknownNode(Address)
    /// A node answered a client with another status than asked for.
    case refused(status: Int, problem: String)
    /// The node at `endpoint` showed another key than the one pinned in the registry.
    case wrongPin(endpoint: String)
    /// The node at `endpoint` can't be reached, or closed the connection early.
    case unreachable(endpoint: String)
    /// The address can't be listened on.
    case listen(address: String)
    /// Nothing came from `waitedFor` within `seconds`.
    case timedOut(waitedFor: String, seconds: Int)
    /// The keystore, or a record in it, can't be used.
    case keystore(KeystoreError)
    /// A request about a share or the audit log was refused.
    case share(ShareProblem)
    /// An audit log is not what it should be.
    case audit(AuditFault)
    /// A sharing can't be made, read or put together.
    case sharing(SharingFault)
    /// A key's policy or approvals don't allow a use.
    case policy(PolicyProblem)
    /// A request about a key was refused.
    case key(KeyProblem)
    /// A protocol about a key ended without its result.
    case keyRun(KeyRunFault)
    /// What this node has of a key can't be used.
    case keys(KeyManagementError)
    /// A backup has no share of this holder, counted from 1.
    case missingShare(holder: Int)
    /// Custodians bring fewer parts of this holder's share than restore it.
    case tooFewParts(holder: Int, needed: Int, given: Int)
    /// A key or mnemonic is of no custodian of the backup.
    case notACustodian
    /// An exported key is sealed to another recipient.
    case sealedToAnother

    /// What is wrong with a file.
    public enum FileProblem: String, Equatable, Sendable {
        case missing = "does not exist"
        case unreadable = "can't be read"
        case unwritable = "can't be written"
        case exists = "exists already and is not overwritten"
        case malformed = "has another format than expected"
        case tooLarge = "is too large"
        case inUse = "is in use by another process"
        case permissions = "may be read by others: chmod 600"
    }

    /// What went wrong with the chain.
    public enum ChainProblem: String, Equatable, Sendable {
        case unreachable = "the chain can't be reached"
        case reverted = "the contract refused the transaction; has the account funds?"
        case rejected = "the chain refused the request"
        case malformed = "the chain's answer can't be read"
    }

    /// What nodes may disagree about.
    public enum Disagreement: String, Equatable, Sendable {
        case task = "the task's terms"
        case inputs = "the inputs that are present"
        case output = "the output"
        case signature = "a signature over the output"
        case message = "a message of the agreement"
        case result = "the commitment of a private result"
    }
}

extension NodeError: CustomStringConvertible {
    /// One line that says what to do.
    public var description: String {
        switch self {
        case .unknownKey(let path, let line):
            "configuration line \(line): nobody knows the key \(path); see mpc-node.example.yaml"
        case .missingKey(let path):
            "the configuration lacks \(path)"
        case .badValue(let path, let line, let expected):
            "configuration line \(line): \(path) must be \(expected)"
        case .malformedYAML(let line, let reason):
            "configuration line \(line): no YAML: \(reason)"
        case .file(let path, let reason): "\(path) \(reason.rawValue)"
        case .wrongState(let state): "the task is \(state.rawValue); that step can't be taken now"
        case .unknownTask: "no such task"
        case .storage(let code): "the journal failed (SQLite code \(code)); check disk and file"
        case .foreignJournal:
            "the journal belongs to another chain, market or node key; give another storage.path"
        case .wrongChain(let expected, let found):
            "chain.url serves chain \(found), the configuration says chain.chainId \(expected)"
        case .chain(let problem): problem.rawValue
        case .contract(let error): error.description
        case .upload(let problem): problem.description
        case .disagreement(let party, let about):
            "party \(party) of the committee disagrees about \(about.rawValue)"
        case .postedOutput: "what stands on chain is no output of this method; is it the manifest?"
        case .garbledResult(let party):
            "party \(party) of the committee gave a part that does not open its commitment on chain"
        case .missingComponent(let component, let result):
            "no node gave component \(component) of result \(result); of three nodes two must answer, of "
                + "another protocol's all"
        case .unknownRecipient(let result): "nobody is known who learns result \(result)"
        case .holdersDisagree(let first, let second, let component):
            "parties \(first) and \(second) of the committee committed to different shares of "
                + "component \(component) of a private result"
        case .wrongPads(let party):
            "party \(party) of the committee put other pads into the run than it tells: the result is lost"
        case .committeeSize(let count):
            "the task's committee has \(count) nodes, which its protocol can't have"
        case .notOfCommittee(let path):
            "\(path) lists a committee without this node's account: nothing can be kept for it"
        case .notRegistered: "the registry does not have this node any more"
        case .unknownNode(let account): "\(account) is no registered node; is it running?"
        case .refused(let status, let problem): "the node refused with status \(status): \(problem)"
        case .wrongPin(let endpoint):
            "\(endpoint) showed another key than its pin in the registry: not talking to it"
        case .unreachable(let endpoint): "the node at \(endpoint) can't be reached"
        case .listen(let address): "\(address) can't be listened on; is it in use?"
        case .timedOut(let waitedFor, let seconds):
            "nothing from \(waitedFor) for \(seconds) s"
        case .keystore(let error): error.description
        case .share(let problem): problem.description
        case .audit(let fault): fault.description
        case .sharing(let fault): fault.description
        case .policy(let problem): problem.description
        case .key(let problem): problem.description
        case .keyRun(let fault): fault.description
        case .keys(let error): error.description
        case .missingShare(let holder):
            "the backup has no share of holder \(holder), and each node needs one: take another backup"
        case .tooFewParts(let holder, let needed, let given):
            "\(given) parts given, \(needed) needed, of the share of holder \(holder): ask more custodians"
        case .notACustodian:
            "the backup has nothing for this key, or mnemonic: it is of none of its custodians"
        case .sealedToAnother:
            "the key is sealed to another recipient than this one, or the file was changed"
        }
    }
}
