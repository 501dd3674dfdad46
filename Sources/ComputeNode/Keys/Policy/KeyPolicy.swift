public import Ledger

/// Who may have what done with a key, and who has to approve: its hash stands on chain, and every node
/// checks it for itself.
///
/// The encoding is canonical: equal policies have equal bytes, and only those are read.
public struct KeyPolicy: Hashable, Sendable {
    /// What can be asked of a key.
    public enum Operation: UInt8, CaseIterable, Sendable {
        case sign = 1
        case decrypt
        case refresh
        case reshare
        case backup
        case export
        case policy
        case random
        case repair
        case delete
        case create
        case `import`
        case restore
    }

    /// Accounts that may ask.
    public var callers: Set<Address>
    public var operations: Set<Operation>
    /// What the key may be used for, one of which each request names: a key used for another purpose
    /// is another use. At most 64 bytes each.
    public var purposes: Set<String>
    /// Accounts that may approve.
    public var approvers: Set<Address>
    /// How many distinct approvers a request needs; 0: none.
    public var approvals: Int
    /// Uses of one caller an hour, counted by each node.
    public var usesPerHour: UInt32
    /// The last second, since 1970.
    public var validUntil: UInt64

    /// The most entries of each list.
    public static let maximumEntries = 64
    static let maximumPurpose = 64
    /// A policy under which fewer have to approve allows no export.
    public static let leastApprovalsOfExport = 2
    private static let tag = Array("swift-mpc/policy/v1".utf8)

    /// - Throws: `.malformed` where a list or text is too long, or more approvals are needed than there
    ///   are approvers.
    public init(
        callers: Set<Address>, operations: Set<Operation>, purposes: Set<String>,
        approvers: Set<Address> = [], approvals: Int = 0, usesPerHour: UInt32 = 3600,
        validUntil: UInt64 = .max
    ) throws(PolicyProblem) {
        guard
            [callers.count, purposes.count, approvers.count].allSatisfy({
                $0 <= Self.maximumEntries
            }),
            purposes.allSatisfy({ (1...Self.maximumPurpose).contains($0.utf8.count) }),
            (0...approvers.count).contains(approvals)
        else { throw .malformed }
        self.callers = callers
        self.operations = operations
        self.purposes = purposes
        self.approvers = approvers
        self.approvals = approvals
        self.usesPerHour = usesPerHour
        self.validUntil = validUntil
    }

    /// tag ‖ each list as its count (1) and its entries in ascending order (addresses 20, operations 1,
    /// purposes 1 + n) ‖ approvals (1) ‖ usesPerHour (4) ‖ validUntil (8), numbers big-endian.
    public var encoded: [UInt8] {
        var bytes = Self.tag
        for accounts in [callers, approvers] {
            bytes.append(UInt8(accounts.count))
            bytes += accounts.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }.joined()
        }
        bytes.append(UInt8(operations.count))
        bytes += operations.map(\.rawValue).sorted()
        bytes.append(UInt8(purposes.count))
        for purpose in purposes.map({ Array($0.utf8) }).sorted(by: {
            $0.lexicographicallyPrecedes($1)
        }) {
            bytes += [UInt8(purpose.count)] + purpose
        }
        bytes.append(UInt8(approvals))
        bytes += withUnsafeBytes(of: usesPerHour.bigEndian) { Array($0) }
        bytes += withUnsafeBytes(of: validUntil.bigEndian) { Array($0) }
        return bytes
    }

    /// What stands on chain.
    public var hash: Hash32 { Keccak256.hash(encoded) }

    /// Reads an encoding. Throws `.malformed` unless it is exactly what `encoded` writes.
    public init(encoded bytes: [UInt8]) throws(PolicyProblem) {
        var rest = bytes[...]
        func take(_ count: Int) throws(PolicyProblem) -> [UInt8] {
            guard rest.count >= count else { throw .malformed }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func byte() throws(PolicyProblem) -> Int { Int(try take(1)[0]) }
        func accounts() throws(PolicyProblem) -> Set<Address> {
            var accounts: Set<Address> = []
            for _ in 0..<(try byte()) {
                guard let account = try? Address(take(20)) else { throw .malformed }
                accounts.insert(account)
            }
            return accounts
        }
        func number(_ count: Int) throws(PolicyProblem) -> UInt64 {
            try take(count).reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard try take(Self.tag.count) == Self.tag else { throw .malformed }
        let (callers, approvers) = (try accounts(), try accounts())
        var operations: Set<Operation> = []
        for _ in 0..<(try byte()) {
            guard let operation = Operation(rawValue: UInt8(try byte())) else { throw .malformed }
            operations.insert(operation)
        }
        var purposes: Set<String> = []
        for _ in 0..<(try byte()) {
            guard let text = String(validating: try take(byte()), as: UTF8.self) else {
                throw .malformed
            }
            purposes.insert(text)
        }
        let approvals = try byte()
        let usesPerHour = UInt32(try number(4))
        try self.init(
            callers: callers, operations: operations, purposes: purposes, approvers: approvers,
            approvals: approvals, usesPerHour: usesPerHour, validUntil: try number(8))
        // In another order, with an entry twice, or with more behind it: not canonical.
        guard encoded == bytes else { throw .malformed }
    }
}

extension KeyPolicy.Operation {
    /// As it stands in approvals and the audit log.
    public var name: String { "\(self)" }

    /// Whether it uses the key, so that `usesPerHour` counts it: all else changes it, or its keeping.
    package var isUse: Bool { Self.uses.contains(self) }

    static var uses: [Self] { [.sign, .decrypt, .export, .random] }

    /// What a policy allows that says nothing of operations: all but giving the key away.
    public static var standard: Set<Self> { Set(allCases).subtracting([.export]) }
}
