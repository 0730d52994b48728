from tests.factories.fixtures import bureau, model_bureau

__all__ = ["bureau", "model_bureau"]
