"""What a caller of the JSON-RPC interface is told when something can't be done."""


class RpcError(Exception):
    """A JSON-RPC error, with codes and texts as geth gives them."""

    def __init__(self, code, message, data=None):
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def shown(self):
        error = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


class InvalidParams(RpcError):
    def __init__(self, message):
        super().__init__(-32602, message)


class Refused(RpcError):
    """A request that is well formed but that this chain can't serve."""

    def __init__(self, message):
        super().__init__(-32000, message)
