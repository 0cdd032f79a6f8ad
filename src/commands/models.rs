//! `padanan models`

use super::model_train;
#[cfg(feature = "neural")]
use super::{model_eval, model_store};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, ModelsCommand};

pub(super) fn run(common: &Common, command: &ModelsCommand) -> Result<ExitCode, AppError> {
    match command {
        ModelsCommand::Train(args) => model_train::run(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::List(args) => model_store::list(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Pull(args) => model_store::pull(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Add(args) => model_store::add(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Remove(args) => model_store::remove(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Verify(args) => model_store::verify(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Eval(args) => model_eval::run(common, args),
        #[cfg(not(feature = "neural"))]
        _ => Err(AppError::Usage(
            "this padanan was built without neural models (feature `neural`); only `models train` is in it".to_owned(),
        )),
    }
}
