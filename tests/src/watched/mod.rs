//! Whether what goes wrong is noticed: each alarm of the template is made to happen, on the metrics that the
//! functions write and that AWS would, and is judged as CloudWatch judges it.

mod alarm;
mod cloudwatch;
mod dashboard;
mod doctor;
mod lines;
mod provoked;
mod status;
mod world;
