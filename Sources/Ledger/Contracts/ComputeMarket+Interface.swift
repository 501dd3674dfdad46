// The functions and events of Protocols/contracts/ComputeMarket.abi.json.

extension ComputeMarket {
    static let registerContractFunction = ABIFunction(
        "registerContract", [.bytes32, .bytes32], returns: [.bytes32])
    static let contractHashesFunction = ABIFunction(
        "contractHashes", [.bytes32], returns: [.bytes32, .bytes32])
    static let commitInputFunction = ABIFunction(
        "commitInput", [.bytes32, .bytes32, .array(.bytes32)], returns: [.bytes32])
    static let commitInputForFunction = ABIFunction(
        "commitInputFor", [.bytes32, .bytes32, .array(.bytes32), .address],
        returns: [.bytes32])
    static let inputFunction = ABIFunction(
        "input", [.bytes32],
        returns: [.bytes32, .address, .bytes32, .array(.bytes32)])
    static let inputUseFunction = ABIFunction(
        "inputUse", [.bytes32], returns: [.address, .bytes32, .bool])
    static let requestTaskFunction = ABIFunction(
        "requestTask",
        [
            .bytes32, .string, .bytes, .array(.address), .uint(256), .array(.bytes32), .uint(256),
            .uint(256),
        ], returns: [.bytes32])
    static let acceptFunction = ABIFunction("accept", [.bytes32])
    static let declineFunction = ABIFunction("decline", [.bytes32, .string])
    static let finishFunction = ABIFunction("finish", [.bytes32, .bytes, .array(.bytes)])
    static let expireFunction = ABIFunction("expire", [.bytes32])
    static let withdrawFunction = ABIFunction("withdraw", [])
    static let taskFunction = ABIFunction(
        "task", [.bytes32],
        returns: [
            .uint(256), .address, .bytes32, .uint(256), .uint(256), .uint(256), .uint(256),
            .bytes32, .array(.address),
        ])
    static let hasAcceptedFunction = ABIFunction(
        "hasAccepted", [.bytes32, .address], returns: [.bool])
    static let resultDigestFunction = ABIFunction(
        "resultDigest", [.bytes32, .bytes], returns: [.bytes32])
    static let balancesFunction = ABIFunction("balances", [.address], returns: [.uint(256)])
    static let registryFunction = ABIFunction("registry", [], returns: [.address])

    public static let functions = [
        registerContractFunction, contractHashesFunction, commitInputFunction,
        commitInputForFunction, inputFunction, inputUseFunction, requestTaskFunction,
        acceptFunction, declineFunction, finishFunction, expireFunction, withdrawFunction,
        taskFunction, hasAcceptedFunction, resultDigestFunction, balancesFunction, registryFunction,
    ]

    static let contractRegisteredEvent = ABIEvent(
        "ContractRegistered",
        [
            .init("contractId", .bytes32, indexed: true), .init("irHash", .bytes32),
            .init("manifestHash", .bytes32),
        ])
    static let inputCommittedEvent = ABIEvent(
        "InputCommitted",
        [
            .init("inputId", .bytes32, indexed: true), .init("contractId", .bytes32, indexed: true),
            .init("provider", .address, indexed: true), .init("nonce", .bytes32),
            .init("commitments", .array(.bytes32)),
        ])
    static let inputReservedEvent = ABIEvent(
        "InputReserved",
        [
            .init("inputId", .bytes32, indexed: true), .init("requester", .address, indexed: true),
        ])
    static let taskRequestedEvent = ABIEvent(
        "TaskRequested",
        [
            .init("taskId", .bytes32, indexed: true), .init("contractId", .bytes32, indexed: true),
            .init("requester", .address, indexed: true), .init("method", .string),
            .init("arguments", .bytes), .init("committee", .array(.address)),
            .init("threshold", .uint(256)), .init("inputIds", .array(.bytes32)),
            .init("acceptBy", .uint(256)), .init("deadline", .uint(256)),
            .init("escrow", .uint(256)),
        ])
    static let taskAcceptedEvent = ABIEvent(
        "TaskAccepted",
        [
            .init("taskId", .bytes32, indexed: true), .init("node", .address, indexed: true),
            .init("accepted", .uint(256)),
        ])
    static let taskDeclinedEvent = ABIEvent(
        "TaskDeclined",
        [
            .init("taskId", .bytes32, indexed: true), .init("node", .address, indexed: true),
            .init("reason", .string),
        ])
    static let taskFinishedEvent = ABIEvent(
        "TaskFinished",
        [
            .init("taskId", .bytes32, indexed: true), .init("output", .bytes),
            .init("signers", .array(.address)),
        ])
    static let taskExpiredEvent = ABIEvent(
        "TaskExpired", [.init("taskId", .bytes32, indexed: true), .init("refund", .uint(256))])
    static let withdrawnEvent = ABIEvent(
        "Withdrawn", [.init("account", .address, indexed: true), .init("amount", .uint(256))])

    public static let events = [
        contractRegisteredEvent, inputCommittedEvent, inputReservedEvent, taskRequestedEvent,
        taskAcceptedEvent, taskDeclinedEvent, taskFinishedEvent, taskExpiredEvent, withdrawnEvent,
    ]
}
