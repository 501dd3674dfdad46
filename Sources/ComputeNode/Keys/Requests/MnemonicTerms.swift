import KeyManagement
public import SecretSharing

/// That custodians keep a backup in SLIP-39 mnemonics, and in which groups.
public struct MnemonicTerms: Codable, Hashable, Sendable {
    /// Custodians, of whom some are needed.
    public struct Group: Codable, Hashable, Sendable {
        public var needed: Int
        public var members: Int

        public init(needed: Int, members: Int) {
            self.needed = needed
            self.members = members
        }
    }

    /// The custodians are in their order, those of the first group first.
    public var groups: [Group]
    public var groupsNeeded: Int
    /// From where the sets of the holders are counted, below 2^15.
    public var identifier: Int

    /// - Parameter identifier: nil: random.
    public init(groups: [Group], groupsNeeded: Int, identifier: Int? = nil) {
        self.groups = groups
        self.groupsNeeded = groupsNeeded
        self.identifier = identifier ?? Int.random(in: 0..<1 << 15)
    }

    /// The fewest of these custodians that restore a share; nil for groups that can't be, or by which one
    /// custodian alone would have it.
    public func fewest(_ custodians: [RecipientKey]) -> Int? { try? plan(custodians).fewest }

    /// The plan for these custodians. Throws `.payload` for one that can't be, or by which one custodian
    /// alone would have a share.
    func plan(_ custodians: [RecipientKey]) throws(KeyProblem) -> MnemonicPlan {
        guard let first = UInt16(exactly: identifier), identifier < 1 << 15,
            groups.count <= MnemonicPlan.custodianLimit
        else { throw .payload("mnemonics") }
        do throws(KeyManagementError) {
            return try MnemonicPlan(
                custodians: custodians,
                groups: groups.map { .init(needed: $0.needed, members: $0.members) },
                groupThreshold: groupsNeeded, firstIdentifier: first)
        } catch .secretSharing(.repeatedKey) {
            throw .payload("custodians")
        } catch { throw .payload("mnemonics") }
    }

    /// For approvals: behind its own tag, so that it stands for nothing else.
    var encoded: [UInt8] {
        BackupPayload.encode(
            "mnemonics",
            groups.map { Self.bytes($0.needed) + Self.bytes($0.members) }
                + [Self.bytes(groupsNeeded) + Self.bytes(identifier)])
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: Int64(number).bigEndian) { Array($0) }
    }
}
